import type { ChannelId } from '#contract/alert-channel'
import type { Camera } from '#contract/camera'
import type { SafetyEvent } from '#contract/safety-event'
import type { Notice } from '#contract/signaling'
import type { AlertingOptions, OpenedAlerting } from '../../alerting-opening.ts'
import type { ConnectionOptions } from '../../db/connection.ts'
import type { UsecaseContext } from '../context.ts'
import type { MailReceiver, PostReceiver, PushReader } from './alert-receivers.ts'
import type { Person } from './build-person.ts'
import type { TestContext } from './test-context.ts'
import { parseAddressRange } from '#contract/ip-address'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { openAlerting } from '../../alerting-opening.ts'
import { createChannel } from '../alert-channels.ts'
import { createPlan } from '../alert-plans.ts'
import { createCamera } from '../create-camera.ts'
import { listDeliveries } from '../list-deliveries.ts'
import { createPushBrowser } from '../own-notifications.ts'
import { pushEvents } from '../push-events.ts'
import { updateAccount } from '../update-account.ts'
import { createPushReader, openMailReceiver, openPostReceiver } from './alert-receivers.ts'
import { setUpAdministrator } from './build-person.ts'
import { aDeviceId, aPush, aSafetyEvent } from './build-safety-event.ts'
import { aMember, openTestContext } from './test-context.ts'

type Severity = SafetyEvent['severity']

/** Alerting as the server opens it, over a real database and queue, with receivers of all three kinds on loopback. */
export interface AlertingSite {
  readonly t: TestContext
  readonly context: UsecaseContext
  readonly alerting: OpenedAlerting
  readonly kim: Person
  readonly camera: Camera
  readonly hook: PostReceiver
  readonly pushService: PostReceiver
  readonly mail: MailReceiver
  readonly hookId: ChannelId
  readonly mailId: ChannelId
  /** Of the webhook. */
  readonly secret: string
  readonly reader: PushReader
  /** What rooms heard. */
  readonly notices: Notice[]
  readonly openAgain: () => OpenedAlerting
  readonly anEvent: (severity: Severity, more?: Partial<SafetyEvent>) => SafetyEvent
  readonly push: (...events: SafetyEvent[]) => Promise<unknown>
  /** `kind minutes state-or-reason` of an incident's deliveries, sorted. */
  readonly statesOf: (incidentId: string) => Promise<string[]>
  readonly close: () => Promise<void>
}

interface AlertingSiteOptions {
  /** How the queue works; absent: it tries twice and gives up. */
  readonly queue?: (t: TestContext) => NonNullable<AlertingOptions['queue']>
  readonly now?: () => number
  /** PostgreSQL, where vitest does not bring one. */
  readonly server?: ConnectionOptions
}

/** Everything grave goes to a webhook, and to Kim by mail and in a browser; after 5 minutes once more by mail. */
export async function openAlertingSite({ queue = () => ({
  schedule: { firstS: 1, longestS: 1, tries: 1 },
}), now = Date.now, server }: AlertingSiteOptions = {}): Promise<AlertingSite> {
  const t = await openTestContext(server && { server })
  const timers = timersOf(globalThis, () => epochMs(now()))
  const wires = { alerted: t.context.alerted, silencesChanged: t.context.silencesChanged }
  const context: UsecaseContext = {
    ...t.context,
    clock: timers.now,
    alerted: (id, rooms) => wires.alerted(id, rooms),
    silencesChanged: id => wires.silencesChanged(id),
  }
  const notices: Notice[] = []
  const stopping = new AbortController()
  const opened: OpenedAlerting[] = []
  function openAgain(): OpenedAlerting {
    const alerting = openAlerting({
      config: {
        alertNetworks: [
          parseAddressRange('127.0.0.0/8')!,
        ],
      },
      context,
      owner: t.test.owner,
      organizationId: t.organizationId,
      ownPorts: () => [1],
      timers,
      queue: queue(t),
    })
    opened.push(alerting)
    Object.assign(wires, alerting)
    alerting.attach({
      notify: (_, notice) => void notices.push(notice),
      address: () => 'https://plant.example:8443',
    })
    alerting.run(stopping.signal)
    return alerting
  }
  const alerting = openAgain()
  const kim = await setUpAdministrator(t)
  await updateAccount(context, kim.actor, { email: 'kim@plant.kr' })
  const camera = await createCamera(context, t.operator, { name: 'North gate', address: 'rtsp://192.0.2.7/gate' })
  const hook = await openPostReceiver()
  const pushService = await openPostReceiver()
  const mail = await openMailReceiver()
  const reader = createPushReader()
  const { channel: { channelId: hookId }, secret } = await createChannel(context, kim.actor, {
    name: 'Control room',
    settings: { kind: 'webhook', url: `${hook.url}/ansim` },
  })
  const { channel: { channelId: mailId } } = await createChannel(context, kim.actor, {
    name: 'Plant mail',
    settings: {
      kind: 'email',
      host: '127.0.0.1',
      port: mail.port,
      security: 'none',
      username: 'ansim',
      from: 'ansim@plant.kr',
    },
    password: 'geheim-geheim',
  })
  await createPushBrowser(context, kim.actor, 'Firefox', reader.subscription(`${pushService.url}/push/1`))
  const byMail = { by: 'email' as const, memberId: kim.memberId, channelId: mailId }
  await createPlan(context, kim.actor, {
    name: 'Everything grave',
    severities: ['critical', 'high'],
    isOn: true,
    steps: [
      {
        afterMinutes: 0,
        recipients: [
          { by: 'webhook', channelId: hookId },
          byMail,
          { by: 'push', memberId: kim.memberId },
        ],
      },
      {
        afterMinutes: 5,
        recipients: [byMail],
      },
    ],
  })

  const deviceId = aDeviceId()
  let seq = 1
  return {
    t,
    context,
    alerting,
    kim,
    camera,
    hook,
    pushService,
    mail,
    hookId,
    mailId,
    secret: secret!,
    reader,
    notices,
    openAgain,
    anEvent: (severity, more = {}) => aSafetyEvent(camera, {
      severity,
      deviceId,
      capturedAt: epochMs(now()),
      ...more,
    }),
    async push(...events) {
      const first = seq
      seq += events.length
      return pushEvents(context, aMember(t.organizationId, 'station'), aPush(deviceId, first, events, now()))
    },
    async statesOf(incidentId) {
      const { deliveries } = await listDeliveries(context, kim.actor, {})
      return deliveries.filter(({ facts }) => facts.incidentId === incidentId).map(({ kind, afterMinutes, state, withheld }) => `${kind} ${afterMinutes} ${withheld ?? state}`).sort()
    },
    async close() {
      stopping.abort()
      await Promise.all(opened.map(each => each.close()))
      await Promise.all([
        hook.close(),
        pushService.close(),
        mail.close(),
      ])
      await t.close()
    },
  }
}
