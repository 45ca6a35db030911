import { errorCodes } from './errors.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** One encoded stream of a Camera: the sharp one and the small one. */
export const streamKindSchema = z.enum(['main', 'sub'])
export type StreamKind = z.infer<typeof streamKindSchema>

/**
 * Which pictures of a Stream are passed on: all; those that others are decoded from (an encoder that marks none as disposable gives
 * all); key frames alone.
 */
export const thinningSchema = z.enum(['none', 'reference', 'key'])
export type Thinning = z.infer<typeof thinningSchema>

/** What is true of one Stream's ingest now. `since` is the server's clock. */
export const ingestStateSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('connecting'),
    since: epochMsSchema,
    /** It was suspended, and somebody wants it. */
    isWaking: z.literal(true).optional(),
  }),
  z.object({
    status: z.literal('live'),
    since: epochMsSchema,
    width: z.int().min(1),
    height: z.int().min(1),
    /** From the stream's own timing information, or measured; absent until known. */
    fps: z.number().positive().optional(),
    /** H.264 profile in words, e.g. `Main`. */
    profile: z.string(),
    /** Time between key frames; a viewer waits up to this long for the first picture. */
    gopMs: z.number().positive().optional(),
    /** What transcoding it costs, in processor cores (0.35: 35 % of one); absent: it is passed on as the camera sends it. */
    transcodeCores: z.number().min(0).optional(),
  }),
  /** Nobody watches, detects or records: the camera is left in peace and asked again within two seconds of the first wish. */
  z.object({
    status: z.literal('suspended'),
    since: epochMsSchema,
    /** 'site': its whole site is, because nobody watches there and nothing is armed (SU2). Absent: nobody wants this stream. */
    because: z.literal('site').optional(),
  }),
  z.object({
    status: z.literal('offline'),
    since: epochMsSchema,
    code: z.enum(errorCodes),
    /** A sentence for people with the remedy; holds no secret. */
    message: z.string(),
    retryAt: epochMsSchema,
  }),
])
export type IngestState = z.infer<typeof ingestStateSchema>
