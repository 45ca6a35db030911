import type { DeviceId } from './ids.ts'
import { engineSchema } from './detection.ts'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** Why a browser did not analyse a camera that was its own. */
export const deviceGapReasons = [
  'no-lease',
  'no-picture',
  'bad-picture',
  'starting',
  'failed',
  'device-lost',
  'engine-wrong',
  'overload',
  'throttled',
  'hidden',
] as const
export type DeviceGapReason = (typeof deviceGapReasons)[number]

/** Why nobody analysed it, as far as the server knows. */
export const serverGapReasons = [
  'maintenance',
  'camera-offline',
  /** Nobody watches and nothing is armed: the camera is left in peace. */
  'suspended',
  /** No browser is there that may detect. */
  'no-browser',
  /** Browsers are there, and none has the lease. */
  'vacant',
  /** Whoever has the lease gives no sign of it. */
  'silent',
  /** The server itself did not run. */
  'server-away',
] as const
export type ServerGapReason = (typeof serverGapReasons)[number]

export const gapReasonSchema = z.enum([
  ...deviceGapReasons,
  ...serverGapReasons,
])
export type GapReason = z.infer<typeof gapReasonSchema>

/** A camera that nobody analyses now, and why. */
export const analysisGapSchema = z.object({
  cameraId: cameraIdSchema,
  because: z.enum(serverGapReasons),
})

export const minuteMs = 60_000

/** Stands for the server among the witnesses, and for a browser that did not say who it is. */
export const noDevice = '00000000-0000-0000-0000-000000000000' as DeviceId

/** What held for a part of a minute. `fromMs` and `toMs` count from its beginning; `looks` is how often the camera was looked at then. */
export const coverageSpanSchema = z.object({
  fromMs: z.int().min(0).max(minuteMs - 1),
  toMs: z.int().min(1).max(minuteMs),
  /** The lease under which it was: another one in force then fences it. */
  epoch: z.int().min(0),
  state: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('analysed'),
      engine: engineSchema,
      detectorId: detectorIdSchema,
    }),
    z.object({
      kind: z.literal('not-analysed'),
      because: z.enum(deviceGapReasons),
    }),
  ]),
  looks: z.int().min(0).max(100_000),
})
export type CoverageSpan = z.infer<typeof coverageSpanSchema>

/** One camera's minute as one browser saw it. `minute` counts from 1970, by the server's clock. What is missing it says nothing of. */
export const coverageMinuteSchema = z.object({
  cameraId: cameraIdSchema,
  minute: z.int().min(0).max(144_000_000_000),
  /** One life of a page: after a reload the rest of the minute is another witness's. */
  stintId: z.string().regex(/^[0-9a-f]{8}$/),
  /** Goes up when what was said is corrected; the highest one holds. */
  revision: z.int().min(1),
  spans: z.array(coverageSpanSchema).min(1).max(130).refine(
    spans => spans.every((span, index) => span.fromMs < span.toMs && (index === 0 || spans[index - 1]!.toMs <= span.fromMs)),
    'Spans of a minute are in order, longer than nothing and do not overlap.',
  ),
})
export type CoverageMinute = z.infer<typeof coverageMinuteSchema>

export const coverageClaimSchema = z.object({
  deviceId: deviceIdSchema.refine(id => id !== noDevice, 'A browser has an id of its own.'),
  minutes: z.array(coverageMinuteSchema).min(1).max(500),
})
export type CoverageClaim = z.infer<typeof coverageClaimSchema>

/** Who analysed. */
export const coverageWitnessSchema = z.object({
  deviceId: deviceIdSchema,
  name: z.string(),
  isStation: z.boolean(),
})
export type CoverageWitness = z.infer<typeof coverageWitnessSchema>

/** What is known of a stretch of time of one camera, all witnesses taken together. */
export const coverageStretchSchema = z.object({
  from: epochMsSchema,
  to: epochMsSchema,
  /** Whether a rule watched the camera then. */
  isArmed: z.boolean(),
  state: z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('analysed'),
      by: coverageWitnessSchema,
      engine: engineSchema,
      detectorId: detectorIdSchema,
      /** Looks a second. */
      fps: z.number().min(0),
    }),
    z.object({
      kind: z.literal('not-analysed'),
      because: gapReasonSchema,
      /** Who looked all the same, without the right to speak as the camera's detector. */
      alsoBy: z.array(z.string()).optional(),
    }),
  ]),
})
export type CoverageStretch = z.infer<typeof coverageStretchSchema>

/** How much of a time was analysed; armed is the part of it in which a rule watched. ms of camera time. */
export const coverageSumSchema = z.object({
  totalMs: z.int().min(0),
  analysedMs: z.int().min(0),
  armedMs: z.int().min(0),
  armedAnalysedMs: z.int().min(0),
})
export type CoverageSum = z.infer<typeof coverageSumSchema>

/** One camera's line: stretches that go on from one another, from the camera's first moment in the range to now at the latest. */
export const coverageStripSchema = coverageSumSchema.extend({
  cameraId: cameraIdSchema,
  stretches: z.array(coverageStretchSchema),
})
export type CoverageStrip = z.infer<typeof coverageStripSchema>

/** A shift of a Site with the stretches of its armed cameras that nobody analysed, longest first. */
export const shiftCoverageSchema = coverageSumSchema.extend({
  siteId: siteIdSchema.optional(),
  shift: z.int().min(0).max(2),
  from: epochMsSchema,
  to: epochMsSchema,
  uncovered: z.array(z.object({
    cameraId: cameraIdSchema,
    from: epochMsSchema,
    to: epochMsSchema,
    because: gapReasonSchema,
  })).max(50),
})
export type ShiftCoverage = z.infer<typeof shiftCoverageSchema>
