import { channelIdSchema } from './alert-channel.ts'
import { cameraIdSchema, memberIdSchema, ruleIdSchema, siteIdSchema } from './ids.ts'
import { scheduleSchema, timeZoneSchema } from './schedule.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'

export const planIdSchema = z.uuid().brand<'PlanId'>()
export type PlanId = z.infer<typeof planIdSchema>

/** Who is told, and how: a person in their browsers or by e-mail through a channel, or a program. */
export const recipientSchema = z.discriminatedUnion('by', [
  z.object({
    by: z.literal('push'),
    memberId: memberIdSchema,
  }),
  z.object({
    by: z.literal('email'),
    memberId: memberIdSchema,
    channelId: channelIdSchema,
  }),
  z.object({
    by: z.literal('webhook'),
    channelId: channelIdSchema,
  }),
])
export type Recipient = z.infer<typeof recipientSchema>

/** Who gets what when. Steps after the first are taken when nobody has acknowledged by then. */
export const planChoiceSchema = z.object({
  name: z.string().trim().min(1, 'Give it a name.').max(80, 'A name has at most 80 characters.'),
  severities: z.array(severitySchema).min(1, 'Choose at least one severity.').max(5),
  /** Each of these three: absent is all of them. */
  siteIds: z.array(siteIdSchema).min(1).max(200).optional(),
  cameraIds: z.array(cameraIdSchema).min(1).max(500).optional(),
  ruleIds: z.array(ruleIdSchema).min(1).max(500).optional(),
  /** In the time zone of the site; always where absent. */
  schedule: scheduleSchema.optional(),
  steps: z.array(z.object({
    /** Minutes after the alert; the first step's is 0. */
    afterMinutes: z.int().min(0).max(240),
    recipients: z.array(recipientSchema).min(1, 'Choose at least one who is told.').max(50),
  })).min(1, 'Say who is told.').max(5).refine(steps => steps.every(({ afterMinutes }, index) => index === 0
    ? afterMinutes === 0
    : afterMinutes > steps[index - 1]!.afterMinutes), 'The first are told at once, and each further step later than the one before.'),
  isOn: z.boolean().default(true),
})
export type PlanChoice = z.infer<typeof planChoiceSchema>

export const planSchema = planChoiceSchema.extend({ planId: planIdSchema })
export type Plan = z.infer<typeof planSchema>

/** AL9: when a person is left in peace, in what the clock beside their bed shows. */
export const quietHoursSchema = z.object({
  timeZone: timeZoneSchema,
  /** Absent: never. */
  quiet: scheduleSchema.optional(),
  /** What comes through all the same. */
  passing: z.array(severitySchema).max(5).default(['critical']),
  language: z.enum(['ko', 'en']).default('ko'),
})
export type QuietHours = z.infer<typeof quietHoursSchema>
