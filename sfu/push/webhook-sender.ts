import type { Clock } from '#contract/time'
import type { MessageSenders } from '../core/message-senders.ts'
import type { OutboundNetwork } from './outbound-network.ts'
import { Buffer } from 'node:buffer'
import { failureOf, post } from './outbound-request.ts'
import { webhookHeaders } from './webhook-signature.ts'

const timeoutMs = 15_000

/** AL11: a signed POST; only an answer of 200 to 299 is an arrival. */
export function createWebhookSender({ network, now }: { readonly network: OutboundNetwork, readonly now: Clock }): MessageSenders['webhook'] {
  return async ({ url }, secret, message) => {
    try {
      const { status, text } = await post({
        url,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          ...webhookHeaders(secret, message, now()),
        },
        body: Buffer.from(message.body),
        timeoutMs,
      }, network)
      return status >= 200 && status < 300
        ? { kind: 'delivered' }
        : {
            kind: 'failed',
            reason: `It answered ${status}. ${text}`.trim(),
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
