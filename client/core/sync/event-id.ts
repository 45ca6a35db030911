import type { EventId } from '#contract/ids'
import type { EpochMs } from '#contract/time'

/**
 * A UUIDv7 (RFC 9562, 5.7): 48 bits of the station's clock in ms, then 74 random bits from `random`, which is 10 bytes
 * from a cryptographic source.
 */
export function eventIdOf(recordedAt: EpochMs, random: Uint8Array): EventId {
  if (random.length !== 10)
    throw new RangeError(`An event id takes 10 random bytes, not ${random.length}.`)
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint16(0, Math.floor(recordedAt / 2 ** 32))
  view.setUint32(2, recordedAt % 2 ** 32)
  bytes.set(random, 6)
  view.setUint8(6, (view.getUint8(6) & 0x0F) | 0x70)
  view.setUint8(8, (view.getUint8(8) & 0x3F) | 0x80)
  const hex = [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as EventId
}
