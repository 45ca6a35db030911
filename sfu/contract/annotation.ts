import { deviceIdSchema, eventIdSchema, memberIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const annotationIdSchema = z.uuidv7().brand<'AnnotationId'>()
export type AnnotationId = z.infer<typeof annotationIdSchema>

/** What a reviewer finds that an Incident was. */
export const verdictSchema = z.enum([
  'confirmed',
  'near-miss',
  'false-alarm',
  'duplicate',
  'test',
])
export type Verdict = z.infer<typeof verdictSchema>

/** Why an alarm was false; what mends it differs: the detector, the zone, or the people who may be there. */
export const falseAlarmReasonSchema = z.enum([
  'nothing-there',
  'wrong-object',
  'allowed',
  'wrong-zone',
  'other',
])
export type FalseAlarmReason = z.infer<typeof falseAlarmReasonSchema>

/**
 * What one person says of one Incident, named by any of its events. What an open page of an older version does not know of it must still
 * read as something true: an escalation is a note, who is working owns it, reopening is a verdict taken back,
 * that somebody has reviewed it is a note that says so.
 */
export const annotationChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('acknowledge'),
    takenBack: z.literal(true).optional(),
  }),
  z.object({
    kind: z.literal('verdict'),
    /** Closes the Incident; null reopens it. */
    verdict: verdictSchema.nullable(),
    reason: falseAlarmReasonSchema.optional(),
    /** The reason in words. */
    text: z.string().trim().min(1).max(500, 'A reason has at most 500 characters.').optional(),
    /** 'duplicate': any event of the Incident that shows the same act. */
    duplicateOf: eventIdSchema.optional(),
  }),
  z.object({
    kind: z.literal('note'),
    text: z.string().trim().min(1, 'Write something first.').max(2000, 'A note has at most 2000 characters.'),
    /** Calls for somebody with more power to look. */
    escalates: z.literal(true).optional(),
    /** Whether its maker has reviewed the Incident: per person, and nothing that is told to others as a note. */
    marks: z.enum(['reviewed', 'unreviewed']).optional(),
  }),
  z.object({
    kind: z.literal('owner'),
    /** null: nobody any more. */
    memberId: memberIdSchema.nullable(),
    /** The owner works on it: the Incident is in progress. */
    isWorking: z.literal(true).optional(),
  }),
])
export type AnnotationChange = z.infer<typeof annotationChangeSchema>

/** A command, made offline like everything else; the server gives it its place and says whether it stands. */
export const annotationSchema = z.object({
  annotationId: annotationIdSchema,
  deviceId: deviceIdSchema,
  eventId: eventIdSchema,
  /** Who says it; the one who is signed in when it is pushed. */
  memberId: memberIdSchema,
  change: annotationChangeSchema,
  /** orgSeq of the newest standing annotation of the same kind that its maker had seen; 0: none. */
  basedOn: z.int().min(0),
  madeAt: epochMsSchema,
})
export type Annotation = z.infer<typeof annotationSchema>

/** An Annotation as the server keeps it. */
export const storedAnnotationSchema = z.object({
  annotation: annotationSchema,
  orgSeq: z.int().min(1),
  receivedAt: epochMsSchema,
  clockSuspect: z.boolean(),
  memberName: z.string(),
  /** orgSeq of the annotation that came first, of which its maker did not know: it is kept and shown, and changes nothing. */
  overtakenBy: z.int().min(1).optional(),
  /** The Incident of its event; absent: the event opened none. */
  incidentId: eventIdSchema.optional(),
})
export type StoredAnnotation = z.infer<typeof storedAnnotationSchema>
