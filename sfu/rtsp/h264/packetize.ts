import { nalType } from './nal-unit.ts'

/**
 * RTP payloads of one NAL unit, each at most `limit` bytes: itself, or FU-A fragments (RFC 6184 section 5.8).
 */
export function packetizeNal(nal: Uint8Array, limit: number): Uint8Array[] {
  if (nal.length <= limit)
    return [nal]
  return fragment(nal[0] ?? 0, nal.subarray(1), { isStart: true, isEnd: true }, limit)
}

/**
 * FU-A payloads of `bytes`, a part of a NAL unit without its header octet; `isStart` and `isEnd` say whether the part
 * begins and ends the NAL unit. A part that is both always becomes two fragments at least, as RFC 6184 demands.
 */
export function fragment(
  header: number,
  bytes: Uint8Array,
  part: { isStart: boolean, isEnd: boolean },
  limit: number,
): Uint8Array[] {
  const room = limit - 2
  const least = part.isStart && part.isEnd
    ? 2
    : 1
  const count = Math.max(least, Math.ceil(bytes.length / room))
  const payloads: Uint8Array[] = []
  for (let i = 0; i < count; i++) {
    // Even sizes: a last fragment of a few bytes costs a whole packet.
    const piece = bytes.subarray(Math.floor(i * bytes.length / count), Math.floor((i + 1) * bytes.length / count))
    const payload = new Uint8Array(2 + piece.length)
    payload[0] = (header & 0xE0) | nalType.fuA
    payload[1] = (header & 0x1F)
      | (part.isStart && i === 0
        ? 0x80
        : 0)
      | (part.isEnd && i === count - 1
        ? 0x40
        : 0)
    payload.set(piece, 2)
    payloads.push(payload)
  }
  return payloads
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
