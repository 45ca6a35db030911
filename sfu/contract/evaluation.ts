import type { Engine } from './detection.ts'
import type { DetectorId } from './ids.ts'
import type { Severity } from './severity.ts'
import type { EpochMs } from './time.ts'
import type { zoneSchema } from './zone.ts'
import { conditionSchema } from './condition.ts'
import { normOutlineSchema } from './geometry.ts'
import { groundPlaneSchema } from './ground-plane.ts'
import { ruleSchema } from './rule.ts'
import { timeZoneSchema } from './schedule.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'

const nameSchema = z.string().trim().min(1).max(80)
const secondsSchema = z.number().min(0).max(86_400)

/** One clip's labels: what is watched in it, and what should be raised. Rules and zones are called by their names. */
const clipLabelsSchema = z.object({
  /** What the clock on the site's wall shows at the first picture, for schedules. */
  startsAt: z.iso.datetime({ offset: true }).optional(),
  groundPlane: groundPlaneSchema.optional(),
  zones: z.array(z.object({
    name: nameSchema,
    polygon: normOutlineSchema,
  })).min(1).max(64),
  rules: z.array(z.object({
    name: nameSchema,
    /** Names of zones; all of the clip where absent. */
    zones: z.array(nameSchema).min(1).optional(),
    severity: severitySchema.default('high'),
    schedule: ruleSchema.shape.schedule,
    minScore: ruleSchema.shape.minScore,
    trackCoolDownMs: ruleSchema.shape.trackCoolDownMs,
    cameraCoolDownMs: ruleSchema.shape.cameraCoolDownMs,
    condition: conditionSchema,
  })).min(1).max(64),
  /** Empty: nothing in this clip is an event. */
  events: z.array(z.object({
    rule: nameSchema,
    /** Where given, only an event of this zone, of this severity, is it. */
    zone: nameSchema.optional(),
    severity: severitySchema.optional(),
    /** Seconds of the clip: when it begins to be a breach (for times to wait, when they are over), and when it ends. */
    startS: secondsSchema,
    endS: secondsSchema,
    /** People would not agree: neither missed nor for nothing. */
    optional: z.boolean().default(false),
  }).refine(({ startS, endS }) => endS >= startS, 'An event cannot end before it starts; exchange startS and endS.')).max(10_000),
})
export type ClipLabels = z.infer<typeof clipLabelsSchema>

/** `labels.json` beside the clips of an evaluation. */
export const evaluationLabelsSchema = z.object({
  version: z.literal(1),
  timeZone: timeZoneSchema.default('UTC'),
  /** By file name. */
  clips: z.record(z.string().regex(/^[^/\\]+\.mp4$/i, 'Name the clips by their files in this folder, such as dock.mp4.'), clipLabelsSchema),
})
export type EvaluationLabels = z.infer<typeof evaluationLabelsSchema>

/** One clip to be played in the page. Both ends are one build of ours, so the shapes are types alone. */
export interface ClipTask {
  /** A path of the page's own origin. */
  readonly path: string
  readonly detectorId: DetectorId
  readonly engine: 'auto' | 'wasm' | 'webgpu' | 'tfjs'
  readonly baselineFps: number
  readonly startsAt: EpochMs
  readonly timeZone: string
  readonly groundPlane?: z.infer<typeof groundPlaneSchema> | undefined
  readonly zones: readonly z.infer<typeof zoneSchema>[]
  readonly rules: readonly z.infer<typeof ruleSchema>[]
}

/** What was raised in it. Times in ms of the clip. */
export interface ClipOutcome {
  readonly durationMs: number
  /** Pictures in the clip, and looks at them. */
  readonly pictures: number
  readonly looks: number
  /** Of the clip, without what lies more than 1.5 s from the look before. */
  readonly coveredMs: number
  readonly width: number
  readonly height: number
  readonly engine: Engine
  readonly raised: readonly { readonly atMs: number, readonly rule: string, readonly zone: string, readonly severity: Severity, readonly trackId: number }[]
}

export type ClipAnswer
  = | { readonly kind: 'played', readonly outcome: ClipOutcome }
    /** `reason`: a sentence with the remedy. */
    | { readonly kind: 'failed', readonly reason: string }
