import type { EpochMs } from '#contract/time'
import type { VapidKeys } from '../core/message-senders.ts'
import { Buffer } from 'node:buffer'
import { createPrivateKey, sign } from 'node:crypto'

/** RFC 8292 2 allows a day at most. */
const validS = 12 * 3_600

/**
 * The `Authorization` header by which a push service knows who sends (RFC 8292): a token signed with ES256 for this service alone.
 * `contact`: a `mailto:` or `https:` address where its operator finds us.
 */
export function vapidAuthorization(endpoint: string, keys: VapidKeys, contact: string, now: EpochMs): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const unsigned = [
    encode({ typ: 'JWT', alg: 'ES256' }),
    encode({ aud: new URL(endpoint).origin, exp: Math.floor(now / 1_000) + validS, sub: contact }),
  ].join('.')
  const signature = sign('sha256', Buffer.from(unsigned), {
    key: privateKeyOf(keys),
    dsaEncoding: 'ieee-p1363',
  })
  return `vapid t=${unsigned}.${signature.toString('base64url')}, k=${keys.publicKey}`
}

function privateKeyOf({ publicKey, privateKey }: VapidKeys): ReturnType<typeof createPrivateKey> {
  const point = Buffer.from(publicKey, 'base64url')
  return createPrivateKey({
    format: 'jwk',
    key: {
      kty: 'EC',
      crv: 'P-256',
      d: privateKey,
      x: point.subarray(1, 33).toString('base64url'),
      y: point.subarray(33).toString('base64url'),
    },
  })
}
