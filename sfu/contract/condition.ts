import { labelSchema } from './detection.ts'
import { z } from './schema.ts'

const clearAfterMs = z.int().min(0).max(600_000).default(2_000)
const people = z.array(labelSchema).min(1).default(['person'])
const durationMs = z.int().min(0).max(86_400_000)

/** A track of `labels` with its foot point inside a zone (ONVIF FieldDetector). */
const zonePresenceSchema = z.object({
  kind: z.literal('zone-presence'),
  labels: z.array(labelSchema).min(1),
  /** Confirmation, in seconds and looks because the analysis rate adapts (domain: debounce). */
  minLooks: z.int().min(1).max(30).default(3),
  minDwellMs: z.int().min(0).max(600_000).default(500),
  /** A track counts as gone after this long outside or unseen. */
  clearAfterMs,
})

/** A person inside a zone whose looks agree that the item is not worn (70 % of 3 s and at least 6 looks). */
const missingHelmetSchema = z.object({
  kind: z.literal('missing-helmet'),
  clearAfterMs,
})
const missingVestSchema = z.object({
  kind: z.literal('missing-vest'),
  clearAfterMs,
})

/** A person on foot near a forklift that moves: within `warnM` the Rule's severity, within `criticalM` critical. Metres on the floor. */
const proximitySchema = z.object({
  kind: z.literal('proximity'),
  warnM: z.number().min(0.5).max(50).default(3),
  criticalM: z.number().min(0).max(50).default(1.5),
  /** Of the last `ofLooks` looks this many must say so. */
  minLooks: z.int().min(1).max(30).default(3),
  ofLooks: z.int().min(1).max(30).default(4),
  /** A slower truck stands. Metres a second. */
  minTruckSpeedMps: z.number().min(0).max(10).default(0.3),
  clearAfterMs,
})

/**
 * A foot point that goes over the line of a Zone with two corners (ONVIF LineDetector). Who walks from the first corner to the second has
 * the left side at the left hand; `to-left` is a crossing that ends there.
 */
const lineCrossingSchema = z.object({
  kind: z.literal('line-crossing'),
  labels: people,
  direction: z.enum(['both', 'to-left', 'to-right']).default('both'),
  /** How far from the line, in shares of the object's height, a foot point is surely on its side. */
  hysteresis: z.number().min(0).max(0.5).default(0.08),
  clearAfterMs,
})

/** A person who lies for 70 % of `windowMs` and does not get up until `recoveryMs` after the fall. */
const personDownSchema = z.object({
  kind: z.literal('person-down'),
  windowMs: durationMs.min(1_000).default(5_000),
  recoveryMs: durationMs.default(10_000),
  clearAfterMs,
})

/** More than `limit` tracks inside one zone for 70 % of `minDwellMs`. */
const occupancySchema = z.object({
  kind: z.literal('occupancy'),
  labels: people,
  limit: z.int().min(0).max(200),
  minDwellMs: durationMs.default(3_000),
  clearAfterMs,
})

/** The same track inside a zone for longer than `afterMs`; with `alone`, any one person who has nobody else in the zone. */
const loiteringSchema = z.object({
  kind: z.literal('loitering'),
  labels: people,
  afterMs: durationMs.default(60_000),
  alone: z.boolean().default(false),
  clearAfterMs,
})

/** Something that stands inside a zone for longer than `afterMs`: a parked forklift in front of an exit, or what was put down there. */
const blockedExitSchema = z.object({
  kind: z.literal('blocked-exit'),
  labels: z.array(labelSchema).min(1).default(['forklift']),
  /** Also what no label names, by the change of the picture: a pallet. */
  unlabelled: z.boolean().default(true),
  afterMs: durationMs.default(30_000),
  clearAfterMs,
})

/** Nobody of `labels` inside a zone for longer than `afterMs`, while the camera was looked at all the time. */
const absenceSchema = z.object({
  kind: z.literal('absence'),
  labels: people,
  afterMs: durationMs.default(300_000),
})

/** Something changes inside a zone for `minDwellMs`; needs no detector. */
const motionSchema = z.object({
  kind: z.literal('motion'),
  minDwellMs: durationMs.default(1_000),
  clearAfterMs,
})

/** What a Rule watches for, by priority of the domain; absent thresholds take the domain's. */
export const conditionSchema = z.discriminatedUnion('kind', [
  zonePresenceSchema,
  missingHelmetSchema,
  missingVestSchema,
  proximitySchema,
  lineCrossingSchema,
  personDownSchema,
  occupancySchema,
  loiteringSchema,
  blockedExitSchema,
  absenceSchema,
  motionSchema,
])
export type Condition = z.infer<typeof conditionSchema>
export type ConditionKind = Condition['kind']
export type ConditionOf<Kind extends ConditionKind> = Extract<Condition, { kind: Kind }>

export const conditionKinds = [
  'zone-presence',
  'missing-helmet',
  'missing-vest',
  'proximity',
  'line-crossing',
  'person-down',
  'occupancy',
  'loitering',
  'blocked-exit',
  'absence',
  'motion',
] as const satisfies readonly ConditionKind[]
