import { channelIdSchema, channelKindSchema } from './alert-channel.ts'
import { alertFactsSchema } from './alert.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const deliveryIdSchema = z.uuid().brand<'DeliveryId'>()
export type DeliveryId = z.infer<typeof deliveryIdSchema>

/** Why somebody who was meant was not told. */
export const withheldReasonSchema = z.enum([
  'silenced',
  'quiet-hours',
  'no-browser',
  'no-address',
  'no-right',
  'channel-off',
  'acknowledged',
])
export type WithheldReason = z.infer<typeof withheldReasonSchema>

/** AL7: waiting -> delivered | dead; withheld before it was tried. 'dead': given up on after a day of tries, until somebody sends it again. */
export const deliveryStates = [
  'waiting',
  'delivered',
  'withheld',
  'dead',
] as const
export const deliveryStateSchema = z.enum(deliveryStates)
export type DeliveryState = z.infer<typeof deliveryStateSchema>

export const deliverySchema = z.object({
  deliveryId: deliveryIdSchema,
  state: deliveryStateSchema,
  withheld: withheldReasonSchema.optional(),
  kind: channelKindSchema,
  channelId: channelIdSchema.optional(),
  channelName: z.string().optional(),
  /** A person, or the channel's name. */
  recipient: z.string(),
  /** Minutes after the alert: 0 for those who are told first. */
  afterMinutes: z.int().min(0),
  facts: alertFactsSchema,
  createdAt: epochMsSchema,
  dueAt: epochMsSchema,
  attempts: z.int().min(0),
  lastAttemptAt: epochMsSchema.optional(),
  lastError: z.string().optional(),
  deliveredAt: epochMsSchema.optional(),
})
export type Delivery = z.infer<typeof deliverySchema>

/** How a test message fared, in a sentence for people. */
export const trialSchema = z.object({
  delivered: z.boolean(),
  message: z.string(),
})
export type Trial = z.infer<typeof trialSchema>
