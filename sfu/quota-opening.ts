import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { HealthAlarmBoard } from './core/health-alarms.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { defaultQuotas } from '#contract/quota'
import { pause } from '#contract/timers'
import { runStorageQuotaGuard } from './storage-quota-guard.ts'
import { limitOf } from './usecases/require-quota.ts'

/** The limit that is asked for without the database: how many pictures may be watched at once. */
export interface OpenedQuotas {
  readonly streamLimit: (organizationId: OrganizationId) => number
  /** Reads it again now. */
  readonly limitsChanged: () => void
}

/** Another server of the same database may have changed it. */
const readEveryMs = 60_000

/** Keeps it in memory, as it was last read: watching goes on while the database is away; and evidence within its quota. Runs until `signal` aborts. */
export function openQuotas({ context, organizationId, alarms, timers, signal }: {
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly alarms: HealthAlarmBoard
  readonly timers: Timers
  readonly signal: AbortSignal
}): OpenedQuotas {
  let streams = defaultQuotas.streams

  async function read(): Promise<void> {
    try {
      streams = (await context.database.withOrganization(organizationId, transaction => limitOf(transaction, organizationId, 'streams'))).limit
    }
    catch (error) {
      if (!signal.aborted)
        context.logger.warn({ err: error }, 'the limits of the organization cannot be read now')
    }
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await read()
      await pause(timers, readEveryMs, signal)
    }
  }
  void run()
  void runStorageQuotaGuard({
    context,
    organizationId,
    alarms,
    timers,
  }, signal)
  return {
    streamLimit: () => streams,
    limitsChanged: () => void read(),
  }
}
