import type { Route } from './routes.ts'
import { quietHoursSchema } from './alert-plan.ts'
import { trialSchema } from './delivery.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})

/** A browser's subscription to push messages (RFC 8030), as the Push API of that browser made it. */
const pushSubscriptionSchema = z.object({
  endpoint: z.url({ protocol: /^https?$/ }).max(2_048),
  /** The browser's P-256 key and secret (RFC 8291), base64url. */
  p256dh: z.string().regex(/^[\w-]{86,88}=?$/),
  auth: z.string().regex(/^[\w-]{22}(?:==)?$/),
})

export const pushBrowserIdSchema = z.uuid().brand<'PushBrowserId'>()
export type PushBrowserId = z.infer<typeof pushBrowserIdSchema>
export type NewPushSubscription = z.infer<typeof pushSubscriptionSchema>

/** What a person chooses of being told; everybody for themselves. */
export const notificationRoutes = {
  /** One's own: when one is left in peace, and the browsers that are told. */
  'notification.get': {
    method: 'GET',
    path: '/api/account/notifications',
    permission: 'account:edit',
    operator: false,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      quietHours: quietHoursSchema.optional(),
      hasEmail: z.boolean(),
      /** `applicationServerKey` of the Push API, base64url. */
      pushKey: z.string(),
      browsers: z.array(z.object({
        pushBrowserId: pushBrowserIdSchema,
        userAgent: z.string(),
        createdAt: epochMsSchema,
      })),
    }),
  },
  'notification.update': {
    method: 'PUT',
    path: '/api/account/notifications',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    auditDetails: [
      'timeZone',
      'quiet',
      'passing',
      'language',
    ],
    params: nothing,
    query: nothing,
    body: quietHoursSchema,
    reply: nothing,
  },
  /** The same endpoint again is the same browser. */
  'push-browser.create': {
    method: 'POST',
    path: '/api/account/push-browsers',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: pushSubscriptionSchema,
    reply: z.object({ pushBrowserId: pushBrowserIdSchema }),
  },
  'push-browser.remove': {
    method: 'DELETE',
    path: '/api/account/push-browsers/:pushBrowserId',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: z.object({ pushBrowserId: pushBrowserIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  'push-browser.test': {
    method: 'POST',
    path: '/api/account/push-browsers/:pushBrowserId/tests',
    permission: 'account:edit',
    operator: false,
    audit: 'change',
    params: z.object({ pushBrowserId: pushBrowserIdSchema }),
    query: nothing,
    body: nothing,
    reply: trialSchema,
  },
} as const satisfies Record<string, Route>
