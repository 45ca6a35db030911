import type { EpochMs } from '#contract/time'
import type { WebhookMessage } from '../core/message-senders.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'

/** Before the base64 of a webhook's secret, so that people and scanners see what it is. */
export const webhookSecretPrefix = 'whsec_'

/**
 * AL11: the headers of a webhook, as standardwebhooks.com has them, so that its libraries check ours: HMAC-SHA-256 over id, time and body. A
 * receiver refuses what is older than some minutes, and an id that it has already.
 */
export function webhookHeaders(secret: string, { id, body }: WebhookMessage, now: EpochMs): Record<string, string> {
  const timestamp = String(Math.floor(now / 1_000))
  const key = Buffer.from(secret.slice(webhookSecretPrefix.length), 'base64')
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')
  return {
    'webhook-id': id,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  }
}
