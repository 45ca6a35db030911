import type { Buffer } from 'node:buffer'
import type { EpochMs } from '#contract/time'
import { createHmac, timingSafeEqual } from 'node:crypto'

/** What every authenticator app takes for granted: SHA-1, 30 s, 6 digits. */
const stepMs = 30_000
const digits = 6
/** RFC 4226 4: at least 128 bits, better the 160 of the hash. */
export const totpSecretBytes = 20
const base32Letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** HOTP (RFC 4226 5.3) of one step, with so many digits. */
export function hotpCode(secret: Uint8Array, counter: number, length = digits): string {
  const message = new DataView(new ArrayBuffer(8))
  message.setBigUint64(0, BigInt(counter))
  const mac: Buffer = createHmac('sha1', secret).update(new Uint8Array(message.buffer)).digest()
  const offset = mac.at(-1)! & 0x0F
  return String((mac.readUInt32BE(offset) & 0x7FFF_FFFF) % 10 ** length).padStart(length, '0')
}

/** The step of RFC 6238 4.2 at an instant. */
export function totpStep(now: EpochMs): number {
  return Math.floor(now / stepMs)
}

/**
 * The step whose code this is, of the present one and its neighbours, for clocks that are up to 30 s off (RFC 6238 5.2); undefined for a
 * wrong one. ME7: one that is not newer than `lastStep`, which was used already, is wrong as well.
 */
export function findTotpStep(secret: Uint8Array, code: string, now: EpochMs, lastStep: number): number | undefined {
  if (!/^\d{6}$/.test(code))
    return undefined
  const given = new TextEncoder().encode(code)
  const present = totpStep(now)
  let found: number | undefined
  // All three are computed, whichever fits.
  for (const step of [present - 1, present, present + 1]) {
    if (timingSafeEqual(new TextEncoder().encode(hotpCode(secret, step)), given) && step > lastStep)
      found ??= step
  }
  return found
}

/** RFC 4648 6 without padding, as authenticator apps want it. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = ((held << 8) | byte) & 0xFFFF
    bits += 8
    for (; bits >= 5; bits -= 5)
      text += base32Letters[(held >>> (bits - 5)) & 31]
  }
  return bits > 0
    ? text + base32Letters[(held << (5 - bits)) & 31]
    : text
}

/** What the QR code of an authenticator app holds (the key URI format). */
export function totpUri(secret: Uint8Array, issuer: string, name: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(name)}`
  return `otpauth://totp/${label}?secret=${toBase32(secret)}&issuer=${encodeURIComponent(issuer)}&algorithm=SHA1&digits=${digits}&period=${stepMs / 1_000}`
}
