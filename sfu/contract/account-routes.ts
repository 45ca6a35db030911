import type { Route } from './routes.ts'
import { givenPasswordSchema, newPasswordSchema, recoveryCodeSchema, secondStepSchema, signedInBrowserSchema, totpCodeSchema } from './account.ts'
import { sessionSchema } from './configuration.ts'
import { sessionIdSchema } from './ids.ts'
import { memberUpdateSchema } from './member.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})

/** What everybody does with their own account; part of the route table (routes.ts). */
export const accountRoutes = {
  'account.get': {
    method: 'GET',
    path: '/api/account',
    permission: 'account:edit',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      name: z.string(),
      email: z.string().optional(),
      /** False for whoever came in by a sign-in link for a role: there is nothing to edit. */
      isPerson: z.boolean(),
      secondStep: secondStepSchema,
      passwordSetAt: epochMsSchema.optional(),
    }),
  },
  /** One's own name and e-mail address; what is absent stays. 'name-taken'; 'not-allowed' for whoever came in by a link for a role. */
  'account.update': {
    method: 'PUT',
    path: '/api/account',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    auditDetails: ['name'],
    params: nothing,
    query: nothing,
    body: memberUpdateSchema.pick({ name: true, email: true }),
    reply: nothing,
  },
  /** Ends all other sessions. 'wrong-login' for the present password, 'password-refused' for the next. */
  'account.change-password': {
    method: 'PUT',
    path: '/api/account/password',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      password: givenPasswordSchema,
      nextPassword: newPasswordSchema,
    }),
    reply: sessionSchema,
  },
  /** Begins to set up an authenticator app; nothing changes before 'account.confirm-totp'. 'wrong-login'. */
  'account.begin-totp': {
    method: 'POST',
    path: '/api/account/totp',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({ password: givenPasswordSchema }),
    reply: z.object({
      /** Base32, to be typed where there is no camera. */
      secret: z.string(),
      /** `otpauth://totp/…`, to be shown as a QR code. */
      uri: z.string(),
    }),
  },
  /** 'wrong-code'. The codes are shown this once. */
  'account.confirm-totp': {
    method: 'PUT',
    path: '/api/account/totp',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({ code: totpCodeSchema }),
    reply: z.object({
      recoveryCodes: z.array(recoveryCodeSchema),
    }),
  },
  'account.remove-totp': {
    method: 'POST',
    path: '/api/account/totp/removal',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({ password: givenPasswordSchema }),
    reply: nothing,
  },
  /** Ten new ones; those from before work no more. */
  'account.renew-recovery-codes': {
    method: 'POST',
    path: '/api/account/recovery-codes',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({ password: givenPasswordSchema }),
    reply: z.object({
      recoveryCodes: z.array(recoveryCodeSchema),
    }),
  },
  'account.sessions': {
    method: 'GET',
    path: '/api/account/sessions',
    permission: 'account:edit',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      sessions: z.array(signedInBrowserSchema),
    }),
  },
  'account.end-session': {
    method: 'DELETE',
    path: '/api/account/sessions/:sessionId',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: z.object({ sessionId: sessionIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  'account.end-other-sessions': {
    method: 'DELETE',
    path: '/api/account/sessions',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
