import type { OrganizationId } from '#contract/ids'
import type { StorageFacts } from '#contract/retention'
import type { Timers } from '#contract/timers'
import type { UsecaseContext } from './usecases/context.ts'
import { pause } from '#contract/timers'
import { expireCoverage } from './usecases/expire-coverage.ts'
import { expireEvidence } from './usecases/expire-evidence.ts'
import { sweepBlobs } from './usecases/sweep-blobs.ts'

export interface RetentionKeeperOptions {
  readonly context: Pick<UsecaseContext, 'database' | 'blobs' | 'clock' | 'logger'>
  readonly organizationId: OrganizationId
  readonly timers: Timers
}

/** The service that deletes evidence whose time is over, once a day. */
export interface RetentionKeeper {
  readonly run: (signal: AbortSignal) => Promise<void>
  readonly job: () => StorageFacts['job']
}

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/**
 * RT2, RT7: at the start rows and files are made to agree, then evidence that is over goes, and again each day. A run that fails is tried again
 * an hour later and goes on where it ended; so does one that a restart cut off.
 */
export function createRetentionKeeper({ context, organizationId, timers }: RetentionKeeperOptions): RetentionKeeper {
  const { logger } = context
  let isRunning = false
  let deleted = 0
  let finishedAt: StorageFacts['job']['finishedAt']
  let trouble: string | undefined

  async function sweep(signal: AbortSignal): Promise<void> {
    const { strays, missing, isAway } = await sweepBlobs(context, organizationId, signal)
    if (isAway)
      logger.error({ missing }, 'most pictures are missing: is the disk of the data folder mounted? Nothing was deleted')
    else if (strays + missing > 0)
      logger.warn({ strays, missing }, 'made the pictures and their rows agree after a crash')
  }

  async function expire(signal: AbortSignal): Promise<void> {
    isRunning = true
    deleted = 0
    try {
      await expireEvidence(context, organizationId, signal, (kind, count) => {
        deleted += count
        logger.info({ kind, count, deleted }, 'deleted evidence whose time is over')
      })
      await expireCoverage(context, organizationId)
      trouble = undefined
      finishedAt = timers.now()
    }
    finally {
      isRunning = false
    }
  }

  return {
    async run(signal) {
      let hasSwept = false
      while (!signal.aborted) {
        try {
          if (!hasSwept)
            await sweep(signal)
          hasSwept = true
          if (finishedAt === undefined || timers.now() - finishedAt >= dayMs)
            await expire(signal)
        }
        catch (error) {
          trouble = error instanceof Error
            ? error.message
            : String(error)
          if (!signal.aborted)
            logger.warn({ err: error }, 'evidence whose time is over cannot be deleted now; it is tried again in an hour')
        }
        await pause(timers, hourMs, signal)
      }
    },
    job: () => ({
      isRunning,
      deleted,
      ...finishedAt !== undefined && { finishedAt },
      ...trouble !== undefined && { trouble },
    }),
  }
}
