import { conditionSchema } from './condition.ts'
import { cameraIdSchema, ruleIdSchema, zoneIdSchema } from './ids.ts'
import { scheduleSchema } from './schedule.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'

/** A condition over tracks in zones. `version` goes up with each edit; a SafetyEvent keeps the one it was made by. */
export const ruleSchema = z.object({
  ruleId: ruleIdSchema,
  version: z.int().min(1),
  cameraId: cameraIdSchema,
  zoneIds: z.array(zoneIdSchema).min(1).max(16),
  name: z.string().trim().min(1).max(80),
  armed: z.boolean(),
  /** When it watches, in the site's time zone; always where absent. */
  schedule: scheduleSchema.optional(),
  severity: severitySchema,
  minScore: z.number().min(0).max(1).default(0.45),
  trackCoolDownMs: z.int().min(0).default(60_000),
  cameraCoolDownMs: z.int().min(0).default(10_000),
  condition: conditionSchema,
})
export type Rule = z.infer<typeof ruleSchema>

/** What a person decides of a rule: all but what the server gives it. */
export const ruleChoiceSchema = ruleSchema.omit({ ruleId: true, version: true, cameraId: true })
export type RuleChoice = z.infer<typeof ruleChoiceSchema>
