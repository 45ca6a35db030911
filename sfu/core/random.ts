/** The port to randomness: this many cryptographically random bytes. */
export type Random = (byteLength: number) => Uint8Array

/** A new UUID, version 4 (RFC 9562 5.4). The caller brands it. */
export function newUuid(random: Random): string {
  const bytes = random(16)
  bytes[6] = (bytes[6]! & 0x0F) | 0x40
  bytes[8] = (bytes[8]! & 0x3F) | 0x80
  return formatUuid(bytes)
}

/** A new UUID, version 7 (RFC 9562 5.7): 48 bits of `atMs`, so that ids sort and partition by time. */
export function newUuidV7(random: Random, atMs: number): string {
  const bytes = random(16)
  for (let index = 0; index < 6; index++)
    bytes[index] = Math.floor(atMs / 2 ** (8 * (5 - index))) % 256
  bytes[6] = (bytes[6]! & 0x0F) | 0x70
  bytes[8] = (bytes[8]! & 0x3F) | 0x80
  return formatUuid(bytes)
}

function formatUuid(bytes: Uint8Array): string {
  const hex = Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    hex.slice(12, 16),
    hex.slice(16, 20),
    hex.slice(20),
  ].join('-')
}
