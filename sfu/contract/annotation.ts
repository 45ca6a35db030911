import { deviceIdSchema, eventIdSchema, memberIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

export const annotationIdSchema = z.uuidv7().brand<'AnnotationId'>()
export type AnnotationId = z.infer<typeof annotationIdSchema>

/** What a reviewer finds that a SafetyEvent was. */
export const verdictSchema = z.enum([
  'confirmed',
  'near-miss',
  'false-alarm',
  'duplicate',
  'test',
])
export type Verdict = z.infer<typeof verdictSchema>

/** What one person says of one SafetyEvent; null takes a verdict or an owner back. */
export const annotationChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('acknowledge'),
  }),
  z.object({
    kind: z.literal('verdict'),
    verdict: verdictSchema.nullable(),
  }),
  z.object({
    kind: z.literal('note'),
    text: z.string().trim().min(1, 'Write something first.').max(2000, 'A note has at most 2000 characters.'),
  }),
  z.object({
    kind: z.literal('owner'),
    memberId: memberIdSchema.nullable(),
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
})
export type StoredAnnotation = z.infer<typeof storedAnnotationSchema>
