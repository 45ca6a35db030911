import { storedAnnotationSchema } from './annotation.ts'
import { errorCodes } from './errors.ts'
import { deviceIdSchema } from './ids.ts'
import { storedSafetyEventSchema } from './safety-event.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const pushMaxRows = 200
export const pushMaxBytes = 1_000_000

/** Made once per database; a restored backup gets a new one, and browsers push again what it may have lost. */
export const dbEpochSchema = z.uuid().brand<'DbEpoch'>()
export type DbEpoch = z.infer<typeof dbEpochSchema>

/**
 * SY1-SY6, SY11 in SPEC.md. Rows are in order of `seq`, without a hole. A row holds an `event`, or (from version 2 on) an `annotation`; each
 * is parsed by itself so that one bad row is one rejected row. A row with neither fills a hole.
 */
export const pushRequestSchema = z.object({
  protocolVersion: z.int(),
  deviceId: deviceIdSchema,
  /** The device's clock at sending; the server measures the offset by it. */
  sentAt: epochMsSchema,
  rows: z.array(z.object({
    seq: z.int().min(1),
    event: z.unknown().optional(),
    annotation: z.unknown().optional(),
  })).min(1).max(pushMaxRows),
})
export type PushRequest = z.infer<typeof pushRequestSchema>

export const pushOutcomeSchema = z.discriminatedUnion('outcome', [
  z.object({
    seq: z.int(),
    outcome: z.literal('applied'),
    orgSeq: z.int(),
  }),
  z.object({
    seq: z.int(),
    outcome: z.literal('duplicate'),
  }),
  z.object({
    seq: z.int(),
    outcome: z.literal('rejected'),
    code: z.enum(errorCodes),
    message: z.string(),
  }),
])
export type PushOutcome = z.infer<typeof pushOutcomeSchema>

/** Sent after COMMIT: every row up to `ackedSeq` is on the server's disk or rejected with its reason. */
export const pushResponseSchema = z.object({
  ackedSeq: z.int().min(0),
  outcomes: z.array(pushOutcomeSchema),
  dbEpoch: dbEpochSchema,
  serverTime: epochMsSchema,
})
export type PushResponse = z.infer<typeof pushResponseSchema>

/** What the server last took of one device; asked at start, so that a lost answer or a restored server is noticed. */
export const deviceStateSchema = z.object({
  ackedSeq: z.int().min(0),
  dbEpoch: dbEpochSchema,
  serverTime: epochMsSchema,
})
export type DeviceState = z.infer<typeof deviceStateSchema>

/**
 * SY13: an event that must not wait behind a backlog, told ahead of its turn. It stays in the outbox, and its own turn finds it there
 * already.
 */
export const urgentRequestSchema = z.object({
  protocolVersion: z.int(),
  sentAt: epochMsSchema,
  events: z.array(z.unknown()).min(1).max(20),
})
export type UrgentRequest = z.infer<typeof urgentRequestSchema>

export const urgentResponseSchema = z.object({
  /** One for each event, in order; `seq` is its place in the request. */
  outcomes: z.array(pushOutcomeSchema),
  dbEpoch: dbEpochSchema,
  serverTime: epochMsSchema,
})
export type UrgentResponse = z.infer<typeof urgentResponseSchema>

/** Names what a reader of the feed may see, and says nothing else. */
export const rightsSchema = z.string().max(64).brand<'Rights'>()
export type Rights = z.infer<typeof rightsSchema>

/**
 * A page of the organization's facts in server order after a cursor. A client of version 1 knows nothing of annotations and passes over
 * them; a server of version 1 sends none.
 */
export const feedPageSchema = z.object({
  items: z.array(storedSafetyEventSchema),
  annotations: z.array(storedAnnotationSchema).default([]),
  /** Give this as `after` next time. */
  cursor: z.int().min(0),
  upToDate: z.boolean(),
  dbEpoch: dbEpochSchema,
  /**
   * Names what the reader may see. Give this with `after` next time: where it is another one by then the answer is 'rights-changed', and the
   * feed is fetched again from the start. Absent: a server from before there were scopes.
   */
  rights: rightsSchema.optional(),
})
export type FeedPage = z.infer<typeof feedPageSchema>
