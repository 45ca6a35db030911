import { conditionKinds } from './condition.ts'
import { normBoxSchema, normPointSchema } from './geometry.ts'
import { cameraIdSchema, eventIdSchema, memberIdSchema, ruleIdSchema, suppressionIdSchema, zoneIdSchema } from './ids.ts'
import { eventLabelSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { snapshotSchema } from './snapshot.ts'
import { epochMsSchema } from './time.ts'

/** A memory ends this long after it last hid something, or after it was made. */
export const suppressionLastsMs = 30 * 86_400_000

/** What a hit has to look like to be taken for the false alarm that is remembered. */
export const suppressionPatternSchema = z.object({
  /** Around what was taken for a breach; place and size are measured by it. */
  box: normBoxSchema,
  motion: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('still'),
    }),
    z.object({
      kind: z.literal('path'),
      /** Foot point where it was first seen. */
      from: normPointSchema,
      seenMs: z.int().min(0),
    }),
  ]),
  /** Width / height of the picture; absent where the false alarm has none. */
  aspect: z.number().positive().optional(),
  /** FM5: hides only what has stood in this place for ten minutes: where people may come to harm at once. */
  needsLongStanding: z.boolean(),
})
export type SuppressionPattern = z.infer<typeof suppressionPatternSchema>

/** The memory of one false alarm: on this camera, hits of this rule that look like it are hidden. */
export const suppressionSchema = z.object({
  /** That of the event that was judged a false alarm. */
  suppressionId: suppressionIdSchema,
  madeFrom: eventIdSchema,
  cameraId: cameraIdSchema,
  ruleId: ruleIdSchema,
  ruleKind: z.enum(conditionKinds),
  ruleName: z.string(),
  zoneId: zoneIdSchema,
  zoneName: z.string(),
  label: eventLabelSchema,
  pattern: suppressionPatternSchema,
  snapshot: snapshotSchema.optional(),
  madeBy: memberIdSchema,
  madeByName: z.string(),
  madeAt: epochMsSchema,
  reason: z.string().optional(),
  /** How many hits it hid, those that were not recorded included, and when last. */
  hits: z.int().min(0),
  lastHitAt: epochMsSchema.optional(),
  endsAt: epochMsSchema,
})
export type Suppression = z.infer<typeof suppressionSchema>

/** Why a memory hides nothing any more. */
export const suppressionEndSchema = z.enum([
  'removed',
  'verdict-changed',
  'expired',
  'rule-gone',
  'zone-moved',
  'camera-changed',
])
export type SuppressionEnd = z.infer<typeof suppressionEndSchema>
