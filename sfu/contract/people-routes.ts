import type { Route } from './routes.ts'
import { emailSchema, givenPasswordSchema, loginSchema, memberNameSchema, newPasswordSchema, secondStepCodeSchema, signedInBrowserSchema } from './account.ts'
import { sessionSchema } from './configuration.ts'
import { invitationIdSchema, memberIdSchema, sessionIdSchema } from './ids.ts'
import { accountLinkSchema, invitationSchema, linkSessionsSchema, memberSchema, memberUpdateSchema, newInvitationSchema } from './member.ts'
import { z } from './schema.ts'
import { siteChoiceSchema } from './site.ts'

const nothing = z.object({})
/** Of a link: 43 letters. It goes in a body alone, never in an address that a server sees. */
const tokenSchema = z.string().min(20).max(200)
const linkReply = z.object({
  /** To be handed over to the one it is for. */
  link: z.string(),
  expiresInMs: z.int(),
})

/** People: the first one, signing in, invitations, members; part of the route table (routes.ts). */
export const peopleRoutes = {
  /** Whether there is nobody yet, so that a set-up link makes the first administrator. */
  'setup.get': {
    method: 'GET',
    path: '/api/setup',
    permission: 'public',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      isNeeded: z.boolean(),
    }),
  },
  /** A set-up link; 'already-set-up' once there is a member. For whoever came in by a sign-in link, and for operators. */
  'setup.create-link': {
    method: 'POST',
    path: '/api/setup/links',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: linkReply,
  },
  /** Makes the first administrator and signs them in. 'link-used', 'already-set-up', 'password-refused'. */
  'setup.complete': {
    method: 'POST',
    path: '/api/setup',
    permission: 'public',
    operator: false,
    audit: 'change',
    auditDetails: [
      'name',
      'organizationName',
      'site',
    ],
    params: nothing,
    query: nothing,
    body: z.object({
      token: tokenSchema,
      name: memberNameSchema,
      email: emailSchema.optional(),
      password: newPasswordSchema,
      /** Absent: as the server named it. */
      organizationName: z.string().trim().min(1, 'Give the organization a name.').max(80, 'An organization\'s name has at most 80 characters.').optional(),
      /** What the site that is there already is called and where its clock stands; absent: as the server made it. */
      site: siteChoiceSchema.optional(),
    }),
    reply: sessionSchema,
  },
  /** 'wrong-login' whoever it was; 'too-many-requests' (`details.retryAfterMs`); 'busy'. */
  'sign-in.password': {
    method: 'POST',
    path: '/api/sign-in',
    permission: 'public',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      login: loginSchema,
      password: givenPasswordSchema,
    }),
    reply: z.discriminatedUnion('outcome', [
      z.object({
        outcome: z.literal('signed-in'),
        session: sessionSchema,
      }),
      /** Send `challenge` with a code to 'sign-in.second-step' by then. */
      z.object({
        outcome: z.literal('second-step'),
        challenge: z.string(),
        expiresInMs: z.int(),
      }),
    ]),
  },
  /** 'wrong-code' (try again), 'link-used' (begin again: too late, or too many tries), 'too-many-requests'. */
  'sign-in.second-step': {
    method: 'POST',
    path: '/api/sign-in/second-step',
    permission: 'public',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      challenge: tokenSchema,
      code: secondStepCodeSchema,
    }),
    reply: sessionSchema,
  },
  'invitation.create': {
    method: 'POST',
    path: '/api/invitations',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'role',
      'scope',
    ],
    params: nothing,
    query: nothing,
    body: newInvitationSchema,
    reply: linkReply.extend({ invitation: invitationSchema }),
  },
  'invitation.list': {
    method: 'GET',
    path: '/api/invitations',
    permission: 'member:manage',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      invitations: z.array(invitationSchema),
    }),
  },
  'invitation.withdraw': {
    method: 'DELETE',
    path: '/api/invitations/:invitationId',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    params: z.object({ invitationId: invitationIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  /** What a link is for, before it is used: an invitation or a reset. 'link-used'. */
  'invitation.look': {
    method: 'POST',
    path: '/api/invitations/look',
    permission: 'public',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: z.object({ token: tokenSchema }),
    reply: accountLinkSchema,
  },
  /** Takes the link and signs in. `name` is needed for an invitation, and not looked at for a reset. 'link-used', 'name-taken', 'password-refused'. */
  'invitation.accept': {
    method: 'POST',
    path: '/api/invitations/accept',
    permission: 'public',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: z.object({
      token: tokenSchema,
      name: memberNameSchema.optional(),
      email: emailSchema.optional(),
      password: newPasswordSchema,
    }),
    reply: sessionSchema,
  },
  'member.list': {
    method: 'GET',
    path: '/api/members',
    permission: 'member:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      members: z.array(memberSchema),
      /** Their sessions are those of 'member.sessions'. */
      links: z.array(linkSessionsSchema).default([]),
    }),
  },
  /** 'last-administrator', 'name-taken'. */
  'member.update': {
    method: 'PUT',
    path: '/api/members/:memberId',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'role',
      'scope',
      'isDisabled',
    ],
    params: z.object({ memberId: memberIdSchema }),
    query: nothing,
    body: memberUpdateSchema,
    reply: memberSchema,
  },
  /** 'last-administrator'. What they said of events stays, under their name. */
  'member.remove': {
    method: 'DELETE',
    path: '/api/members/:memberId',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    params: z.object({ memberId: memberIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  /** A link by which this member gives themselves a new password; it clears their second step when it is used. */
  'member.reset': {
    method: 'POST',
    path: '/api/members/:memberId/reset',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    params: z.object({ memberId: memberIdSchema }),
    query: nothing,
    body: nothing,
    reply: linkReply,
  },
  'member.sessions': {
    method: 'GET',
    path: '/api/members/:memberId/sessions',
    permission: 'member:manage',
    operator: true,
    audit: 'none',
    params: z.object({ memberId: memberIdSchema }),
    query: nothing,
    body: nothing,
    reply: z.object({
      sessions: z.array(signedInBrowserSchema),
    }),
  },
  'member.end-session': {
    method: 'DELETE',
    path: '/api/members/:memberId/sessions/:sessionId',
    permission: 'member:manage',
    operator: true,
    audit: 'change',
    params: z.object({ memberId: memberIdSchema, sessionId: sessionIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
