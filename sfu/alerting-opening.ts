import type { Silence } from '#contract/alert-silence'
import type { OrganizationId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { Config } from './config.ts'
import type { HealthAlarmBoard } from './core/health-alarms.ts'
import type { ConnectionOptions } from './db/connection.ts'
import type { DeliveryQueueOptions } from './jobs/delivery-queue.ts'
import type { UsecaseContext } from './usecases/context.ts'
import type { MessagePorts } from './usecases/prepare-message.ts'
import { createAlertNetwork } from './alert-network.ts'
import { outsideAudit } from './db/audit-scope.ts'
import { openDeliveryQueue } from './jobs/delivery-queue.ts'
import { createDeliveryService } from './jobs/delivery-service.ts'
import { createEmailSender } from './push/email-sender.ts'
import { createWebPushSender } from './push/web-push-sender.ts'
import { createWebhookSender } from './push/webhook-sender.ts'
import { repeatEvery } from './repeat-every.ts'
import { alertOfHealth } from './usecases/alert-of-health.ts'
import { buryDelivery, deliver } from './usecases/deliver.ts'
import { selectSilences } from './usecases/list-silences.ts'
import { listWaiting, pruneAlerts } from './usecases/sweep-deliveries.ts'

export interface AlertingOptions {
  readonly config: Pick<Config, 'alertNetworks'>
  readonly context: UsecaseContext
  readonly owner: ConnectionOptions
  readonly organizationId: OrganizationId
  readonly ownPorts: () => readonly number[]
  readonly alarms?: Pick<HealthAlarmBoard, 'set' | 'onChange'>
  readonly timers: Timers
  /** Of tests and benches. */
  readonly queue?: Pick<Partial<DeliveryQueueOptions>, 'schedule' | 'clock' | 'application'>
}

/** What is there only when the server listens. */
export interface AlertRoom {
  /** To every browser of the organization that may hear it. */
  readonly notify: (organizationId: OrganizationId, notice: Notice) => void
  /** `scheme://host:port` that people open. */
  readonly address: () => string
}

export interface OpenedAlerting {
  /** For the routes. */
  readonly messages: MessagePorts
  readonly alerted: UsecaseContext['alerted']
  readonly silencesChanged: UsecaseContext['silencesChanged']
  /** Those in force, as they were last read: a browser is told them first thing, also while the database is away. */
  readonly silences: (organizationId: OrganizationId) => readonly Silence[]
  /** From now on browsers are told. */
  readonly attach: (room: AlertRoom) => void
  /** From now on messages are sent. */
  readonly run: (signal: AbortSignal) => void
  readonly close: () => Promise<void>
}

const readSilencesEveryMs = 30_000
const pruneEveryMs = 6 * 3_600_000

/** Opens alerting: what rooms hear at once, and messages with their queue. The server does not wait for the queue to open. */
export function openAlerting({ config, context, owner, organizationId, ownPorts, alarms, timers, queue }: AlertingOptions): OpenedAlerting {
  const { logger } = context
  let room: AlertRoom = {
    notify: () => {},
    address: () => '',
  }
  const address = (): string => room.address()
  const network = createAlertNetwork({ ownPorts, allowed: config.alertNetworks })
  const messages: MessagePorts = {
    context,
    address,
    senders: {
      push: createWebPushSender({
        network,
        contact: () => address().startsWith('https:')
          ? address()
          : 'mailto:ansim@localhost',
        now: timers.now,
        random: context.random,
      }),
      email: createEmailSender({ network }),
      webhook: createWebhookSender({ network, now: timers.now }),
    },
  }
  const service = createDeliveryService({
    openQueue: () => openDeliveryQueue({
      owner,
      application: context.database.connection,
      async onDelivery(id, deliveryId) {
        const { outcome, channel } = await deliver(messages, id, deliveryId)
        if (channel && outcome.kind !== 'withheld') {
          alarms?.set(id, 'channel-failing', { part: channel.channelId }, outcome.kind === 'failed', {
            name: channel.name,
            message: outcome.kind === 'failed'
              ? outcome.reason
              : '',
          })
        }
        if (outcome.kind === 'failed')
          throw new Error(outcome.reason)
        service.forget(deliveryId)
      },
      async onDead(id, deliveryId) {
        await buryDelivery(messages, id, deliveryId)
        service.forget(deliveryId)
      },
      logger,
      ...queue,
    }),
    listWaiting: id => listWaiting(context, id),
    organizationId,
    timers,
    logger,
  })

  const silences = new Map<OrganizationId, readonly Silence[]>()
  async function readSilences(id: OrganizationId): Promise<void> {
    const inForce = await context.database.withOrganization(id, transaction => selectSilences(transaction, id, timers.now()))
    const isSame = JSON.stringify(inForce) === JSON.stringify(silences.get(id) ?? [])
    silences.set(id, inForce)
    if (!isSame) {
      room.notify(id, {
        notice: 'silences',
        silences: inForce.slice(0, 500),
        serverTime: timers.now(),
      })
    }
  }
  // Told while somebody's change is under way, and no part of it.
  const refresh = (id: OrganizationId): void => void outsideAudit(() => readSilences(id)).catch(error => logger.warn({ err: error }, 'silences cannot be read now'))

  // Of its clearing nobody is called.
  const stopHearing = alarms?.onChange((id, alarm) => alarm.clearedAt === undefined && void outsideAudit(() => alertOfHealth(context, id, alarm)).catch(error => logger.warn({ err: error }, 'nobody can be told of a health alarm now')))
  let stop = (): void => {}
  return {
    messages,
    alerted(id, rooms) {
      for (const alert of rooms)
        room.notify(id, { notice: 'alert', alert })
      service.wake()
    },
    silencesChanged: refresh,
    silences: id => (silences.get(id) ?? []).filter(({ until }) => until > timers.now()),
    attach(to) {
      room = to
    },
    run(signal) {
      void service.run(signal)
      refresh(organizationId)
      const stopReading = repeatEvery(timers, readSilencesEveryMs, () => refresh(organizationId))
      const stopPruning = repeatEvery(timers, pruneEveryMs, () => void pruneAlerts(context, organizationId).catch(error => logger.warn({ err: error }, 'old deliveries cannot be removed now')))
      stop = () => {
        stopReading()
        stopPruning()
      }
    },
    async close() {
      stop()
      stopHearing?.()
      await service.close()
    },
  }
}
