import { cameraIdSchema, deviceIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** What of the plant's own working can be wrong. It is no danger to people by itself, but somebody may look away because of it. */
export const healthKinds = [
  /** A rule watches a camera now, and nobody analyses it. */
  'unwatched',
  'camera-offline',
  'camera-clock',
  'station-gone',
  'station-backlog',
  'station-clock',
  'server-clock',
  'database',
  'media',
  'disk',
  'backup',
  'jobs',
  /** Messages of a channel do not arrive. */
  'channel-failing',
  /** The audit's chain is broken, or was not anchored in time. */
  'audit',
  /** Close to a quota, or at it. */
  'quota',
] as const
export const healthKindSchema = z.enum(healthKinds)
export type HealthKind = (typeof healthKinds)[number]

/** What an alarm is about; nothing given: the server as a whole. Two subjects with the same fields are one. */
export const healthSubjectSchema = z.object({
  siteId: siteIdSchema.optional(),
  cameraId: cameraIdSchema.optional(),
  stationId: deviceIdSchema.optional(),
  /** Anything else by its id: a channel, a kind of quota. */
  part: z.string().min(1).max(80).optional(),
})
export type HealthSubject = z.infer<typeof healthSubjectSchema>

/** Values for the words of an alarm: `name` is what people call the subject. Durations end in Ms, sizes in Bytes. */
export const healthFactsSchema = z.record(z.string().max(40), z.union([
  z.string().max(500),
  z.number(),
]))
export type HealthFacts = z.infer<typeof healthFactsSchema>

/** One thing that is, or was, wrong for longer than its hold time. `since`: it began; `raisedAt`: it was told. Server's clock. */
export const healthAlarmSchema = healthSubjectSchema.extend({
  alarmId: z.uuid(),
  kind: healthKindSchema,
  facts: healthFactsSchema,
  since: epochMsSchema,
  raisedAt: epochMsSchema,
  /** Absent: it is still wrong. */
  clearedAt: epochMsSchema.optional(),
})
export type HealthAlarm = z.infer<typeof healthAlarmSchema>
