import { cameraIdSchema, ruleIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { epochMsSchema } from './time.ts'

const countSchema = z.int().min(0)
/** How many incidents of each severity; of those that are not named there was none. */
const severityCountsSchema = z.partialRecord(severitySchema, countSchema)
export type SeverityCounts = z.infer<typeof severityCountsSchema>

/** So many of each list are told; what is left of them is one number. */
export const reportListLength = 30

/** RE1: what the incidents of a time add up to, counted when they began. It names no person and counts none (RE3). */
export const reportSumSchema = z.object({
  total: countSchema,
  severities: severityCountsSchema,
  /** By what they were found to be; `open`: nobody has said. */
  verdicts: z.object({
    'confirmed': countSchema,
    'near-miss': countSchema,
    'false-alarm': countSchema,
    'duplicate': countSchema,
    'test': countSchema,
    'open': countSchema,
  }),
  /** Those in which there were any, oldest first; `hour` counts from the beginning. */
  hours: z.array(z.object({ hour: countSchema, severities: severityCountsSchema })),
  /** Rules of one name are one rule to people, whichever camera they are of. The most frequent first, as in all that follow. */
  rules: z.array(z.object({
    name: z.string(),
    count: countSchema,
    severities: severityCountsSchema,
  })),
  cameras: z.array(z.object({
    cameraId: cameraIdSchema,
    name: z.string(),
    count: countSchema,
    severities: severityCountsSchema,
  })),
  zones: z.array(z.object({
    zoneId: zoneIdSchema,
    cameraId: cameraIdSchema,
    name: z.string(),
    cameraName: z.string(),
    count: countSchema,
    severities: severityCountsSchema,
  })),
  /** Incidents of the rules, cameras and zones that found no room in the lists. */
  rest: z.object({ rules: countSchema, cameras: countSchema, zones: countSchema }),
  /** Rules of a camera with alarms that were found false, the most first. */
  falseAlarms: z.array(z.object({
    cameraId: cameraIdSchema,
    cameraName: z.string(),
    ruleId: ruleIdSchema,
    ruleName: z.string(),
    count: countSchema,
    /** That somebody judged, and of those the false ones. */
    judged: countSchema,
    falseAlarms: countSchema,
  })),
  /** How long it took until somebody acknowledged, took it on or judged it (RE2). */
  reaction: z.object({
    acknowledged: countSchema,
    never: countSchema,
    medianMs: countSchema.optional(),
    p95Ms: countSchema.optional(),
  }),
  /** Where the most was. `window`: hours of the site's clock (`to` may be less than `from`: past midnight) that hold the most of it. */
  focus: z.object({
    cameraId: cameraIdSchema,
    name: z.string(),
    count: countSchema,
    window: z.object({
      fromHour: z.int().min(0).max(23),
      toHour: z.int().min(0).max(23),
      count: countSchema,
    }).optional(),
  }).optional(),
})
export type ReportSum = z.infer<typeof reportSumSchema>

/** Counts of steps that follow one another. */
export const reportTrendSchema = z.object({
  steps: z.array(severityCountsSchema),
  /** When the first camera of the site came: of the time before nothing is known, which is not nothing happened. */
  knownSince: epochMsSchema.optional(),
})
export type ReportTrend = z.infer<typeof reportTrendSchema>
