import type { Sha256 } from '#contract/ids'

/** Names bytes by their hash: `createHash(crypto.subtle)`. Needs a secure context. */
export function createHash(subtle: Pick<SubtleCrypto, 'digest'>): (bytes: ArrayBuffer) => Promise<Sha256> {
  return async (bytes) => {
    const digest = new Uint8Array(await subtle.digest('SHA-256', bytes))
    return [...digest].map(byte => byte.toString(16).padStart(2, '0')).join('') as Sha256
  }
}
