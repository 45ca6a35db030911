import { serverGapReasons } from './coverage.ts'
import { engineSchema } from './detection.ts'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { partHealthSchema } from './status.ts'
import { ingestStateSchema } from './stream.ts'
import { epochMsSchema } from './time.ts'

/** How one camera fares: its pictures, who analyses them, its clock. */
export const cameraHealthSchema = z.object({
  cameraId: cameraIdSchema,
  name: z.string(),
  siteId: siteIdSchema.optional(),
  ingest: ingestStateSchema,
  /** How often its main stream was lost since the server began. */
  restarts: z.int().min(0),
  /** Streams of it that are being sent to browsers. */
  consumers: z.int().min(0),
  isArmed: z.boolean(),
  /** Absent: nobody. */
  detector: z.object({
    by: z.string(),
    isStation: z.boolean(),
    engine: engineSchema,
    detectorId: detectorIdSchema,
    fps: z.number().min(0),
    /** 95th percentile over the last minute of how old a picture was when its analysis was done, ms; absent: not told. */
    p95Ms: z.number().min(0).optional(),
  }).optional(),
  /** Why nobody analyses it. */
  because: z.enum(serverGapReasons).optional(),
  /** Age of its newest picture where it is detected, ms; absent: nobody looks. */
  lastFrameAgeMs: z.number().min(0).optional(),
  /** The camera's clock minus the server's by its RTCP sender reports, ms; absent: it tells no time, or nobody watches it. */
  clockOffsetMs: z.number().optional(),
})
export type CameraHealth = z.infer<typeof cameraHealthSchema>

/** How a browser that detects fares. */
export const stationHealthSchema = z.object({
  deviceId: deviceIdSchema.optional(),
  name: z.string(),
  isStation: z.boolean(),
  /** Events and verdicts that wait there to be told. */
  backlog: z.int().min(0).optional(),
  /** The server's clock minus its own, ms. */
  clockOffsetMs: z.number().optional(),
  load: z.number().min(0).optional(),
  cameras: z.int().min(0),
})
export type StationHealth = z.infer<typeof stationHealthSchema>

/** Everything that ADM-7 asks of. */
export const plantHealthSchema = z.object({
  serverTime: epochMsSchema,
  startedAt: epochMsSchema,
  parts: z.array(partHealthSchema),
  jobs: z.array(z.object({
    name: z.enum(['retention']),
    isRunning: z.boolean(),
    finishedAt: epochMsSchema.optional(),
    trouble: z.string().optional(),
  })),
  /** The database's clock minus the server's, ms; absent: it is away. */
  databaseClockOffsetMs: z.number().optional(),
  cameras: z.array(cameraHealthSchema),
  stations: z.array(stationHealthSchema),
})
export type PlantHealth = z.infer<typeof plantHealthSchema>
