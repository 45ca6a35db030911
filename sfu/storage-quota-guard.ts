import type { OrganizationId } from '#contract/ids'
import type { StorageKind } from '#contract/retention'
import type { Timers } from '#contract/timers'
import type { HealthAlarmBoard } from './core/health-alarms.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { pause } from '#contract/timers'
import { deleteEvidence, expireEvidence } from './usecases/expire-evidence.ts'
import { countUsed, limitOf } from './usecases/require-quota.ts'

export interface StorageQuotaGuardOptions {
  readonly context: Pick<UsecaseContext, 'database' | 'blobs' | 'clock' | 'logger'>
  readonly organizationId: OrganizationId
  readonly alarms: Pick<HealthAlarmBoard, 'set' | 'list'>
  readonly timers: Timers
}

const lookEveryMs = 60_000
const part = 'storage-bytes'
/** Then there is room again for so many films that it does not begin anew with the next one. */
const roomShare = 0.95
/** Rows of one step, after which what is used is counted again. */
const batches = { clips: 20, snapshots: 200, tracks: 200 } as const satisfies Record<StorageKind, number>

/**
 * QU5: the service that keeps an organization's evidence within its quota. Over it a health alarm stands first; then goes what is over its time,
 * then films, pictures and tracks, oldest first, until 95 % are used. Never what is held, and never events, which are not counted.
 */
export async function runStorageQuotaGuard({ context, organizationId, alarms, timers }: StorageQuotaGuardOptions, signal: AbortSignal): Promise<void> {
  const { database, logger } = context

  const measure = () => database.withOrganization(organizationId, async transaction => ({
    limit: (await limitOf(transaction, organizationId, part)).limit,
    used: await countUsed(transaction, organizationId, part),
  }))

  async function makeRoom(limit: number): Promise<void> {
    await expireEvidence(context, organizationId, signal, (kind, count) => logger.warn({ kind, count }, 'deleted evidence whose time is over, because the storage quota is reached'))
    for (const kind of ['clips', 'snapshots', 'tracks'] as const) {
      while (!signal.aborted && (await measure()).used > limit * roomShare) {
        const count = await deleteEvidence(context, organizationId, kind, 'oldest', signal, batches[kind])
        if (count === 0)
          break
        logger.warn({ kind, count, limit }, 'deleted evidence before its time, because the storage quota is reached')
      }
    }
  }

  while (!signal.aborted) {
    try {
      const { limit, used } = await measure()
      const stood = alarms.list(organizationId).some(alarm => alarm.kind === 'quota' && alarm.part === part)
      alarms.set(organizationId, 'quota', { part }, used >= limit, { name: 'storage', usedBytes: used, limitBytes: limit })
      if (used > limit && stood)
        await makeRoom(limit)
    }
    catch (error) {
      if (!signal.aborted)
        logger.error({ err: error }, 'the storage quota cannot be kept now')
    }
    await pause(timers, lookEveryMs, signal)
  }
}
