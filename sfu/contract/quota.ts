import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/**
 * What an Organization may have at most: Cameras that are not removed (simulated ones do not count), Members that are people and not removed,
 * bytes of kept evidence, registered Stations that are not drained, and pictures that are watched at once (browsers times cameras).
 */
export const quotaKinds = [
  'cameras',
  'members',
  'storage-bytes',
  'stations',
  'streams',
] as const
export const quotaKindSchema = z.enum(quotaKinds)
export type QuotaKind = z.infer<typeof quotaKindSchema>

/** What holds where nothing else was set: more than the largest plant we know has. */
export const defaultQuotas: Readonly<Record<QuotaKind, number>> = {
  'cameras': 1_000,
  'members': 5_000,
  'storage-bytes': 10_000_000_000_000,
  'stations': 200,
  'streams': 5_000,
}

/** A limit of 0 takes nothing new; what is there stays. */
export const quotaLimitSchema = z.int().min(0, 'Give a limit of 0 or more.').max(Number.MAX_SAFE_INTEGER)

export const quotaSchema = z.object({
  kind: quotaKindSchema,
  limit: quotaLimitSchema,
  used: z.int().min(0),
  /** Absent: the limit is the default. */
  setAt: epochMsSchema.optional(),
})
export type Quota = z.infer<typeof quotaSchema>
