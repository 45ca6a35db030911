import type { Route } from './routes.ts'
import { emailSchema } from './account.ts'
import { channelIdSchema, channelSchema, channelUpdateSchema, newChannelSchema } from './alert-channel.ts'
import { planChoiceSchema, planIdSchema, planSchema } from './alert-plan.ts'
import { newSilenceSchema, silenceIdSchema, silenceSchema } from './alert-silence.ts'
import { deliveryIdSchema, deliverySchema, deliveryStateSchema, trialSchema } from './delivery.ts'
import { eventIdSchema, memberIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

const nothing = z.object({})
/** All that a plan says: there is no secret in it. */
const planDetails = Object.keys(planChoiceSchema.shape)

/** Silences, ways out, who gets what when, and what became of it. */
export const alertRoutes = {
  /** Those in force, and those that ended in the last 30 days. */
  'silence.list': {
    method: 'GET',
    path: '/api/silences',
    permission: 'safety-event:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      silences: z.array(silenceSchema),
    }),
  },
  /** The same `silenceId` again answers what is there already. */
  'silence.create': {
    method: 'POST',
    path: '/api/silences',
    permission: 'alert:silence',
    operator: true,
    audit: 'change',
    auditDetails: [
      'target',
      'reason',
      'lastsMs',
    ],
    params: nothing,
    query: nothing,
    body: newSilenceSchema,
    reply: silenceSchema,
  },
  'silence.end': {
    method: 'DELETE',
    path: '/api/silences/:silenceId',
    permission: 'alert:silence',
    operator: true,
    audit: 'change',
    params: z.object({ silenceId: silenceIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  'alert-channel.list': {
    method: 'GET',
    path: '/api/alert-channels',
    permission: 'alert:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      channels: z.array(channelSchema),
    }),
  },
  /** A webhook's secret is in this answer and in no other. */
  'alert-channel.create': {
    method: 'POST',
    path: '/api/alert-channels',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'settings',
    ],
    params: nothing,
    query: nothing,
    body: newChannelSchema,
    reply: z.object({
      channel: channelSchema,
      secret: z.string().optional(),
    }),
  },
  'alert-channel.update': {
    method: 'PUT',
    path: '/api/alert-channels/:channelId',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    auditDetails: [
      'name',
      'settings',
      'isOn',
    ],
    params: z.object({ channelId: channelIdSchema }),
    query: nothing,
    body: channelUpdateSchema,
    reply: channelSchema,
  },
  'alert-channel.remove': {
    method: 'DELETE',
    path: '/api/alert-channels/:channelId',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    params: z.object({ channelId: channelIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  /** Sends one message now, without tries afterwards; takes up to 15 s. */
  'alert-channel.test': {
    method: 'POST',
    path: '/api/alert-channels/:channelId/tests',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    params: z.object({ channelId: channelIdSchema }),
    query: nothing,
    body: z.object({
      to: emailSchema.optional(),
    }),
    reply: trialSchema,
  },
  /** With the names of everyone who can be told. */
  'alert-plan.list': {
    method: 'GET',
    path: '/api/alert-plans',
    permission: 'alert:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      plans: z.array(planSchema),
      people: z.array(z.object({
        memberId: memberIdSchema,
        name: z.string(),
        hasEmail: z.boolean(),
        browsers: z.int().min(0),
      })),
    }),
  },
  'alert-plan.create': {
    method: 'POST',
    path: '/api/alert-plans',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    auditDetails: planDetails,
    params: nothing,
    query: nothing,
    body: planChoiceSchema,
    reply: planSchema,
  },
  'alert-plan.update': {
    method: 'PUT',
    path: '/api/alert-plans/:planId',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    auditDetails: planDetails,
    params: z.object({ planId: planIdSchema }),
    query: nothing,
    body: planChoiceSchema,
    reply: planSchema,
  },
  'alert-plan.remove': {
    method: 'DELETE',
    path: '/api/alert-plans/:planId',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    params: z.object({ planId: planIdSchema }),
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  /** Newest first; `before` goes on from the oldest one shown. */
  'delivery.list': {
    method: 'GET',
    path: '/api/deliveries',
    permission: 'alert:list',
    operator: true,
    audit: 'none',
    params: nothing,
    query: z.object({
      state: deliveryStateSchema.optional(),
      /** In names of cameras, zones, rules, people and channels. */
      text: z.string().max(100).optional(),
      /** Of one incident alone, by the id of any of its events. */
      incidentId: eventIdSchema.optional(),
      before: z.coerce.number().pipe(epochMsSchema).optional(),
    }),
    body: nothing,
    reply: z.object({
      deliveries: z.array(deliverySchema).max(100),
      /** Given up on, in all. */
      dead: z.int().min(0),
    }),
  },
  /** Dead letters are tried anew, from the first try on; all of them without `deliveryIds`. */
  'delivery.redrive': {
    method: 'POST',
    path: '/api/delivery-redrives',
    permission: 'alert:edit',
    operator: true,
    audit: 'change',
    auditDetails: [
      'deliveryIds',
    ],
    params: nothing,
    query: nothing,
    body: z.object({
      deliveryIds: z.array(deliveryIdSchema).max(200).optional(),
    }),
    reply: z.object({
      redriven: z.int().min(0),
    }),
  },
} as const satisfies Record<string, Route>
