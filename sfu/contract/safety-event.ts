import { engineSchema, labelSchema, trackedDetectionSchema } from './detection.ts'
import { normPolygonSchema } from './geometry.ts'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, eventIdSchema, ruleIdSchema, sha256Schema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { snapshotSchema } from './snapshot.ts'
import { epochMsSchema } from './time.ts'

/**
 * An immutable fact recorded by a browser. It carries everything it was made from (rule version, polygon, boxes, scores,
 * detector), so that it can be drawn and explained again when the configuration has long changed.
 */
export const safetyEventSchema = z.object({
  eventId: eventIdSchema,
  deviceId: deviceIdSchema,
  cameraId: cameraIdSchema,
  cameraName: z.string().min(1).max(80),
  rule: z.object({
    ruleId: ruleIdSchema,
    version: z.int().min(1),
    kind: z.literal('zone-presence'),
    name: z.string().min(1).max(80),
  }),
  zone: z.object({
    zoneId: zoneIdSchema,
    name: z.string().min(1).max(80),
    polygon: normPolygonSchema,
  }),
  severity: severitySchema,
  label: labelSchema,
  /** The track that broke the rule; its box is among `boxes`. */
  trackId: z.int().min(1),
  boxes: z.array(trackedDetectionSchema).max(100),
  detector: z.object({ detectorId: detectorIdSchema, sha256: sha256Schema, engine: engineSchema }),
  /** The right to detect for this camera that the recorder held; 0 when it recorded without one (offline). */
  leaseEpoch: z.int().min(0),
  capturedAt: epochMsSchema,
  recordedAt: epochMsSchema,
  snapshot: snapshotSchema.optional(),
})
export type SafetyEvent = z.infer<typeof safetyEventSchema>

/** A SafetyEvent as the server keeps it: with its place in the organization's order and the server's time. */
export const storedSafetyEventSchema = z.object({
  event: safetyEventSchema,
  orgSeq: z.int().min(1),
  receivedAt: epochMsSchema,
  /** The recorder's clock was more than 5 s off when it pushed this. */
  clockSuspect: z.boolean(),
})
export type StoredSafetyEvent = z.infer<typeof storedSafetyEventSchema>
