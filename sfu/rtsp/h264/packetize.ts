import { nalType } from './nal-unit.ts'

/** RTP payloads of one NAL unit, each at most `limit` bytes: itself, or FU-A fragments (RFC 6184 section 5.8). */
export function packetizeNal(nal: Uint8Array, limit: number): Uint8Array[] {
  if (nal.length <= limit)
    return [nal]
  const header = nal[0] ?? 0
  const count = Math.max(2, Math.ceil((nal.length - 1) / (limit - 2)))
  return Array.from({ length: count }, (_, i) => {
    const piece = nal.subarray(1 + Math.floor(i * (nal.length - 1) / count), 1 + Math.floor((i + 1) * (nal.length - 1) / count))
    const payload = new Uint8Array(2 + piece.length)
    payload[0] = (header & 0xE0) | nalType.fuA
    payload[1] = (header & 0x1F)
      | (i === 0
        ? 0x80
        : 0)
      | (i === count - 1
        ? 0x40
        : 0)
    payload.set(piece, 2)
    return payload
  })
}

/** One STAP-A payload of several NAL units (RFC 6184 section 5.7.1), or undefined when it would exceed `limit` bytes. */
export function aggregate(nals: readonly Uint8Array[], limit: number): Uint8Array | undefined {
  const length = nals.reduce((sum, nal) => sum + 2 + nal.length, 1)
  if (length > limit)
    return undefined
  const payload = new Uint8Array(length)
  payload[0] = nals.reduce((nri, nal) => Math.max(nri, (nal[0] ?? 0) & 0x60), 0) | nalType.stapA
  let offset = 1
  for (const nal of nals) {
    payload[offset] = nal.length >> 8
    payload[offset + 1] = nal.length & 0xFF
    payload.set(nal, offset + 2)
    offset += 2 + nal.length
  }
  return payload
}
