import { cameraIdSchema, eventIdSchema, ruleIdSchema, siteIdSchema } from './ids.ts'
import { eventLabelSchema, storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { epochMsSchema } from './time.ts'

/** Why people are told: an incident opened, it became graver, somebody called for help; a health alarm was raised. */
export const alertReasonSchema = z.enum([
  'new',
  'graver',
  'escalated',
  'health',
  'test',
])
export type AlertReason = z.infer<typeof alertReasonSchema>

/** AL1: what browsers are told straight after the commit of an event that opened an incident or made one graver. */
export const roomAlertSchema = z.object({
  reason: alertReasonSchema,
  item: storedSafetyEventSchema,
})
export type RoomAlert = z.infer<typeof roomAlertSchema>

/** What a message says; no picture, and nothing of a person but where and when. */
export const alertFactsSchema = z.object({
  reason: alertReasonSchema,
  severity: severitySchema,
  raisedAt: epochMsSchema,
  incidentId: eventIdSchema.optional(),
  label: eventLabelSchema.optional(),
  ruleId: ruleIdSchema.optional(),
  ruleName: z.string().optional(),
  zoneName: z.string().optional(),
  cameraId: cameraIdSchema.optional(),
  cameraName: z.string().optional(),
  siteId: siteIdSchema.optional(),
  siteName: z.string().optional(),
  /** In which `raisedAt` is written for people. */
  timeZone: z.string().optional(),
  /** Of a health alarm: which, and its sentences. */
  alarmId: z.string().optional(),
  sentences: z.object({
    ko: z.string(),
    en: z.string(),
  }).optional(),
})
export type AlertFacts = z.infer<typeof alertFactsSchema>
