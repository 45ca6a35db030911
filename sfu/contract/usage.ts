import { siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** 'minute': the last day. 'hour': the last 30 days. */
export const usageResolutionSchema = z.enum(['minute', 'hour'])
export type UsageResolution = z.infer<typeof usageResolutionSchema>

export const usageStepMs: Readonly<Record<UsageResolution, number>> = { minute: 60_000, hour: 3_600_000 }
export const usageKeptMs: Readonly<Record<UsageResolution, number>> = { minute: 86_400_000, hour: 30 * 86_400_000 }

/** What was used from `at` on, for one step of its resolution. */
export const usageSampleSchema = z.object({
  at: epochMsSchema,
  /** Of one processor core: 1.5 is one and a half. What of it is of a Site is an estimate, see `sfu/core/usage-share.ts`. */
  cpuCores: z.number().min(0),
  /** From cameras. */
  bytesIn: z.int().min(0),
  /** To browsers. */
  bytesOut: z.int().min(0),
  /** The most at once: browsers that watched a Camera of the Site; of no Site, all browsers that were connected. */
  connections: z.int().min(0),
  /** Evidence that was kept. */
  storageBytes: z.int().min(0),
})
export type UsageSample = z.infer<typeof usageSampleSchema>

/** One Site; without `siteId` what belongs to no Site: the database, the pages, rules and people. */
export const siteUsageSchema = z.object({
  siteId: siteIdSchema.optional(),
  /** Steps in which nothing ran are missing, not 0. */
  samples: z.array(usageSampleSchema).max(1500),
})
export type SiteUsage = z.infer<typeof siteUsageSchema>
