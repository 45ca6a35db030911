import { labelSchema } from './detection.ts'
import { cameraIdSchema, ruleIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'

/** A track of `labels` with its foot point inside a zone (ONVIF FieldDetector). */
export const zonePresenceRuleSchema = z.object({
  kind: z.literal('zone-presence'),
  labels: z.array(labelSchema).min(1),
  /** Confirmation, in seconds and looks because the analysis rate adapts (domain: debounce). */
  minLooks: z.int().min(1).max(30).default(3),
  minDwellMs: z.int().min(0).max(600_000).default(500),
  /** A track counts as gone after this long outside or unseen. */
  clearAfterMs: z.int().min(0).max(600_000).default(2_000),
})

/** A condition over tracks in zones. `version` goes up with each edit; a SafetyEvent keeps the one it was made by. */
export const ruleSchema = z.object({
  ruleId: ruleIdSchema,
  version: z.int().min(1),
  cameraId: cameraIdSchema,
  zoneIds: z.array(zoneIdSchema).min(1).max(16),
  name: z.string().trim().min(1).max(80),
  armed: z.boolean(),
  severity: severitySchema,
  minScore: z.number().min(0).max(1).default(0.45),
  trackCoolDownMs: z.int().min(0).default(60_000),
  cameraCoolDownMs: z.int().min(0).default(10_000),
  condition: z.discriminatedUnion('kind', [zonePresenceRuleSchema]),
})
export type Rule = z.infer<typeof ruleSchema>
