import type { OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { createClosers } from './closers.ts'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { Foundation } from './foundation-opening.ts'
import { openAlerting } from './alerting-opening.ts'
import { openAudit } from './audit-opening.ts'
import { openHealthAlarms } from './health-opening.ts'
import { runStorageQuotaGuard } from './storage-quota-guard.ts'

export interface WatchkeepingOptions extends Pick<Foundation, 'context' | 'database' | 'owner' | 'wires'> {
  readonly config: Config
  readonly organizationId: OrganizationId
  /** The ports that are ours; no alert is sent there. */
  readonly ownPorts: () => readonly number[]
  readonly timers: Timers
  readonly logger: Logger
  readonly signal: AbortSignal
  readonly closers: ReturnType<typeof createClosers>
}

/** Who writes down what people do, who raises alarms, who keeps the limits, and who tells people of what happened. */
export async function openWatchkeeping({ config, context, database, owner, organizationId, ownPorts, wires, timers, logger, signal, closers }: WatchkeepingOptions) {
  const audit = await openAudit({
    config,
    database,
    owner,
    organizationId,
    timers,
    logger,
  })
  closers.add(2, 'audit', audit.close)
  const healthAlarms = await openHealthAlarms({ context, organizationId, timers })
  const { alarms } = healthAlarms
  void runStorageQuotaGuard({
    context,
    organizationId,
    alarms,
    timers,
  }, signal)
  const alerting = openAlerting({
    config,
    context,
    owner,
    organizationId,
    ownPorts,
    alarms,
    timers,
  })
  closers.add(3, 'alerts', alerting.close)
  Object.assign(wires, { alerted: alerting.alerted, silencesChanged: alerting.silencesChanged })
  return {
    audit,
    healthAlarms,
    alerting,
  }
}
