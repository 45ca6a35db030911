import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { DiskGuard } from './disk-guard.ts'
import type { RetentionKeeper } from './retention-keeper.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { statfs } from 'node:fs/promises'
import { createDiskGuard } from './disk-guard.ts'
import { createRetentionKeeper } from './retention-keeper.ts'

export interface OpenedEvidence {
  readonly keeper: RetentionKeeper
  readonly guard: DiskGuard
}

/** What deletes evidence: in time, and before its time where the disk is full. Runs until `signal` aborts. */
export function openEvidence({ config, context, organizationId, timers, signal }: {
  readonly config: Config
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly timers: Timers
  readonly signal: AbortSignal
}): OpenedEvidence {
  const { logger } = context
  const keeper = createRetentionKeeper({ context, organizationId, timers })
  const guard = createDiskGuard({
    context,
    organizationId,
    measure: async () => {
      const disk = await statfs(config.dataDir).catch(() => undefined)
      return disk && { freeBytes: disk.bavail * disk.bsize, totalBytes: disk.blocks * disk.bsize }
    },
    dataDir: config.dataDir,
    timers,
  })
  for (const service of [keeper, guard])
    service.run(signal).catch(error => logger.error({ err: error }, 'evidence is not kept in order'))
  return { keeper, guard }
}
