import type { Clock } from '#contract/time'
import type { MessageSenders } from '../core/message-senders.ts'
import type { Random } from '../core/random.ts'
import type { OutboundNetwork } from './outbound-network.ts'
import { Buffer } from 'node:buffer'
import { createECDH } from 'node:crypto'
import { failureOf, post } from './outbound-request.ts'
import { vapidAuthorization } from './vapid.ts'
import { encryptPushMessage } from './web-push-encryption.ts'

export interface WebPushOptions {
  readonly network: OutboundNetwork
  /** Where a push service's operator finds us. */
  readonly contact: () => string
  readonly now: Clock
  readonly random: Random
}

const timeoutMs = 15_000
/** A push service keeps what a sleeping phone did not fetch; older is no alert any more. */
const keptForS = 4 * 3_600

/** RFC 8030: hands a message to the service of the browser's maker, which wakes the browser. */
export function createWebPushSender({ network, contact, now, random }: WebPushOptions): MessageSenders['push'] {
  return async (to, keys, { payload, isUrgent, topic }) => {
    try {
      const { protocol, hostname, port } = new URL(to.endpoint)
      if (protocol !== 'https:' && !network.isNamed(await network.resolve(hostname.replace(/^\[|\]$/g, ''), Number(port || 80))))
        return { kind: 'failed', reason: 'The browser\'s push service is not reached by HTTPS.' }
      const ephemeral = createECDH('prime256v1')
      ephemeral.generateKeys()
      const body = encryptPushMessage(Buffer.from(payload), to, {
        salt: random(16),
        privateKey: ephemeral.getPrivateKey(),
      })
      const { status, text } = await post({
        url: to.endpoint,
        headers: {
          'content-type': 'application/octet-stream',
          'content-encoding': 'aes128gcm',
          'ttl': String(keptForS),
          'urgency': isUrgent ? 'high' : 'normal',
          topic,
          'authorization': vapidAuthorization(to.endpoint, keys, contact(), now()),
        },
        body,
        timeoutMs,
      }, network)
      if (status >= 200 && status < 300)
        return { kind: 'delivered' }
      // RFC 8030 7.3: the subscription ended.
      if (status === 404 || status === 410)
        return { kind: 'gone', reason: 'The browser does not take messages any more.' }
      return {
        kind: 'failed',
        reason: `The push service answered ${status}. ${text}`.trim(),
      }
    }
    catch (error) {
      return {
        kind: 'failed',
        reason: failureOf(error),
      }
    }
  }
}
