import { cameraSchema } from './camera.ts'
import { serverGapReasons } from './coverage.ts'
import { healthAlarmSchema } from './health-alarm.ts'
import { cameraIdSchema, siteIdSchema } from './ids.ts'
import { storageFactsSchema } from './retention.ts'
import { z } from './schema.ts'
import { analysisReportSchema } from './signaling.ts'
import { epochMsSchema } from './time.ts'
import { usageSampleSchema } from './usage.ts'

/** One part of the server and whether it works; `message` says what is wrong and what is being done about it. */
export const partHealthSchema = z.object({
  part: z.enum([
    'database',
    'media',
    'station',
    'backup',
    'disk',
  ]),
  healthy: z.boolean(),
  /** False: the product goes on without it (a station that is switched off). */
  required: z.boolean(),
  message: z.string(),
})
export type PartHealth = z.infer<typeof partHealthSchema>

export const systemStatusSchema = z.object({
  version: z.string(),
  pid: z.int(),
  startedAt: epochMsSchema,
  serverTime: epochMsSchema,
  address: z.string(),
  parts: z.array(partHealthSchema),
  cameras: z.array(cameraSchema.extend({
    analysis: analysisReportSchema.extend({
      by: z.string(),
      isStation: z.boolean(),
    }).optional(),
  })),
  /** Of each camera: whether a rule watches it now, and why nobody analyses it where nobody does. */
  coverage: z.object({
    /** Share of the armed camera time of the last hour that was analysed; absent: nothing was armed. */
    ratio: z.number().min(0).max(1).optional(),
    cameras: z.array(z.object({
      cameraId: cameraIdSchema,
      isArmed: z.boolean(),
      isWatched: z.boolean(),
      because: z.enum(serverGapReasons).optional(),
    })),
  }).optional(),
  /** Health alarms that stand. */
  alarms: z.array(healthAlarmSchema).optional(),
  /** What is known of each site: whether it is suspended, and what it used in the last whole minute. */
  sites: z.array(z.object({
    siteId: siteIdSchema,
    name: z.string(),
    suspendedSince: epochMsSchema.optional(),
    usage: usageSampleSchema.optional(),
  })).optional(),
  browsers: z.int().min(0),
  events: z.object({
    total: z.int().min(0),
    newestReceivedAt: epochMsSchema.optional(),
  }),
  /** Absent where the database is away. */
  storage: storageFactsSchema.optional(),
})
export type SystemStatus = z.infer<typeof systemStatusSchema>
