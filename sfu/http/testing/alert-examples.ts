import type { RouteName } from '#contract/routes'
import type { MakeExample } from './example-parts.ts'
import type { MatrixClient } from './matrix-client.ts'
import { createECDH, randomBytes } from 'node:crypto'
import { newUuid } from '../../core/random.ts'
import { uniqueName } from './example-parts.ts'

/** Silences, channels, who is told, and one's own notifications. No message leaves the machine: nothing listens on port 9. */
export const alertExamples: Partial<Record<RouteName, MakeExample>> = {
  'silence.create': async id => ({
    body: {
      silenceId: newUuid(randomBytes),
      target: { kind: 'rule', cameraId: await id('cameraId'), ruleId: await id('ruleId') },
      reason: 'the crane is being repaired',
      lastsMs: 600_000,
    },
  }),
  'alert-channel.create': () => ({
    body: {
      name: uniqueName(),
      settings: { kind: 'webhook', url: 'http://127.0.0.1:9/ansim' },
    },
  }),
  'alert-channel.update': () => ({
    body: {
      name: uniqueName(),
      isOn: false,
    },
  }),
  'alert-channel.test': () => ({ body: {} }),
  'alert-plan.create': async id => ({ body: await aPlan(id) }),
  'alert-plan.update': async id => ({ body: await aPlan(id) }),
  'delivery.list': () => ({
    query: { state: 'dead', text: 'gate' },
  }),
  'delivery.redrive': () => ({ body: {} }),
  'notification.update': () => ({
    body: {
      timeZone: 'Asia/Seoul',
      passing: ['critical'],
      language: 'ko',
    },
  }),
  'push-browser.remove': async (_, asker) => ({
    params: { pushBrowserId: await asker.pushBrowserId() },
  }),
  'push-browser.test': async (_, asker) => ({
    params: { pushBrowserId: await asker.pushBrowserId() },
  }),
  'push-browser.create': () => ({
    body: aPushSubscription(),
  }),
}

/** As a browser would make one, with an endpoint where nobody is. */
export function aPushSubscription(endpoint = `http://127.0.0.1:9/push/${newUuid(randomBytes)}`): { endpoint: string, p256dh: string, auth: string } {
  return {
    endpoint,
    p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
    auth: randomBytes(16).toString('base64url'),
  }
}

/** A browser of whoever's cookie it is that is told of alerts; where they may not have one, an id that is nobody's. */
export async function insertPushBrowser(client: MatrixClient, cookie: string | undefined): Promise<string> {
  const { status, text } = await client({
    method: 'POST',
    path: '/api/account/push-browsers',
    body: aPushSubscription(),
  }, cookie)
  return status === 200
    ? (JSON.parse(text) as { pushBrowserId: string }).pushBrowserId
    : newUuid(randomBytes)
}

async function aPlan(id: Parameters<MakeExample>[0]): Promise<object> {
  return {
    name: uniqueName(),
    severities: ['critical'],
    steps: [
      {
        afterMinutes: 0,
        recipients: [
          { by: 'push', memberId: await id('memberId') },
        ],
      },
    ],
  }
}
