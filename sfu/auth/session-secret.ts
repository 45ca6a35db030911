import type { Random } from '../core/random.ts'
import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'

/** What a browser holds; the server keeps `hash` alone, so a stolen database lets nobody in. */
export interface Secret {
  /** 256 bits, base64url, 43 letters. */
  readonly secret: string
  /** SHA-256 of the letters, 32 bytes. No salt or slow hash: nobody guesses 256 random bits. */
  readonly hash: Buffer
}

/** A new secret for a session cookie or a sign-in link. */
export function newSecret(random: Random): Secret {
  const secret = Buffer.from(random(32)).toString('base64url')
  return {
    secret,
    hash: hashSecret(secret),
  }
}

/** The stored form of a secret that was shown; any text has one. */
export function hashSecret(secret: string): Buffer {
  return createHash('sha256').update(secret).digest()
}

/** People sign in again after this long; a station gets a new session at each start. */
export const sessionLifetimeMs = { person: 30 * 86_400_000, station: 7 * 86_400_000 } as const

/** A sign-in link works this long, and once. */
export const signInLinkLifetimeMs = 10 * 60_000
