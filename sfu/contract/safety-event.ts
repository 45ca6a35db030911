import { conditionKinds, conditionSchema } from './condition.ts'
import { engineSchema, labels, trackedDetectionSchema } from './detection.ts'
import { normBoxSchema, normOutlineSchema } from './geometry.ts'
import { groundPlaneSchema } from './ground-plane.ts'
import { cameraIdSchema, detectorIdSchema, deviceIdSchema, eventIdSchema, ruleIdSchema, sha256Schema, suppressionIdSchema, zoneIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { severitySchema } from './severity.ts'
import { snapshotSchema } from './snapshot.ts'
import { epochMsSchema } from './time.ts'
import { trackPathSchema } from './track-path.ts'

/** What an event is about: a label of the detector; `motion` without one; `nobody` where somebody should be. */
export const eventLabelSchema = z.enum([...labels, 'motion', 'nobody'])

/** What was measured when the Rule was broken, beside the boxes; which of it depends on the kind. */
const evidenceSchema = z.object({
  /** Proximity: metres between the two on the floor, how fast it shrank (m/s), and whether it is guessed without a ground plane. */
  distanceM: z.number().min(0).optional(),
  closingMps: z.number().optional(),
  isApproximate: z.boolean().optional(),
  groundPlane: groundPlaneSchema.optional(),
  /** Proximity: the truck. */
  otherTrackId: z.int().min(1).optional(),
  /** How long the condition held until the event was raised. */
  heldMs: z.number().min(0).optional(),
  /** Occupancy: how many there were. */
  count: z.int().min(0).optional(),
  /** Missing items: the looks that voted, and how many of them found the item on and missing. */
  votes: z.object({
    looks: z.int().min(0),
    worn: z.int().min(0),
    bare: z.int().min(0),
    score: z.number().min(0).max(1),
  }).optional(),
  direction: z.enum(['to-left', 'to-right']).optional(),
  /** Motion: around what changed. */
  motionBox: normBoxSchema.optional(),
})
export type Evidence = z.infer<typeof evidenceSchema>

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
    kind: z.enum(conditionKinds),
    name: z.string().min(1).max(80),
    /** The thresholds in force. */
    condition: conditionSchema.optional(),
  }),
  zone: z.object({
    zoneId: zoneIdSchema,
    name: z.string().min(1).max(80),
    polygon: normOutlineSchema,
  }),
  severity: severitySchema,
  label: eventLabelSchema,
  /** The track that broke the rule; its box is among `boxes`. 0: no track did (motion, absence). */
  trackId: z.int().min(0),
  boxes: z.array(trackedDetectionSchema).max(100),
  evidence: evidenceSchema.optional(),
  /** Where its track had been; absent without a track. One that cannot be read costs the event nothing else. */
  path: trackPathSchema.optional().catch(undefined),
  /** FM1: it looked like this false alarm: recorded without an alarm, and no incident. */
  suppressedBy: suppressionIdSchema.optional(),
  /** With `suppressedBy`: how many such hits it stands for, itself and those since the last that was recorded. */
  suppressedCount: z.int().min(1).optional(),
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
  /** The Incident it belongs to; absent: none, it was suppressed. */
  incidentId: eventIdSchema.optional(),
  /** Whose browser told it, as they were named then; absent: told before this was kept. */
  recordedBy: z.string().max(200).optional(),
})
export type StoredSafetyEvent = z.infer<typeof storedSafetyEventSchema>
