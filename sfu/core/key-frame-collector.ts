const startCode = Uint8Array.of(0, 0, 0, 1)
const stapA = 24
const fuA = 28
const idrSlice = 5
const sps = 7
const pps = 8

/**
 * Puts together the first key frame of the RTP packets (RFC 6184: single NAL units, STAP-A, FU-A) that a CameraStream gives out, as an
 * Annex B byte stream that a decoder can begin with. `take` answers it once it is whole; undefined before, and for ever when it
 * exceeds `maxBytes`.
 */
export function createKeyFrameCollector(maxBytes: number): { readonly take: (packet: Uint8Array) => Uint8Array | undefined } {
  let nals: Uint8Array[] = []
  let parts: Uint8Array[] | undefined
  let timestamp: number | undefined
  let whole: Uint8Array | undefined

  function takeNal(nal: Uint8Array): void {
    const type = (nal[0] ?? 0) & 0x1F
    if (type === sps || type === pps || type === idrSlice)
      nals.push(nal.slice())
  }

  function takePayload(payload: Uint8Array): void {
    const type = (payload[0] ?? 0) & 0x1F
    if (type === stapA) {
      for (let offset = 1; offset + 2 < payload.length;) {
        const end = offset + 2 + ((payload[offset] ?? 0) << 8 | (payload[offset + 1] ?? 0))
        takeNal(payload.subarray(offset + 2, end))
        offset = end
      }
    }
    else if (type === fuA) {
      const header = payload[1] ?? 0
      if ((header & 0x80) !== 0) {
        parts = [
          Uint8Array.of(((payload[0] ?? 0) & 0xE0) | (header & 0x1F)),
        ]
      }
      parts?.push(payload.slice(2))
      if ((header & 0x40) !== 0 && parts) {
        takeNal(concat(parts))
        parts = undefined
      }
    }
    else {
      takeNal(payload)
    }
  }

  return {
    take(packet) {
      const payload = whole === undefined
        ? payloadOf(packet)
        : undefined
      if (!payload)
        return whole
      const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
      if (view.getUint32(4) !== timestamp) {
        timestamp = view.getUint32(4)
        nals = []
        parts = undefined
      }
      takePayload(payload)
      const isLast = (view.getUint8(1) & 0x80) !== 0
      if (isLast && nals.some(nal => ((nal[0] ?? 0) & 0x1F) === idrSlice)) {
        const bytes = concat(nals.flatMap(nal => [startCode, nal]))
        if (bytes.length <= maxBytes)
          whole = bytes
      }
      return whole
    },
  }
}

/** What follows the header, its CSRCs and its extension; undefined for what is no RTP packet. */
function payloadOf(packet: Uint8Array): Uint8Array | undefined {
  const first = packet[0]
  if (first === undefined || packet.length < 12 || first >> 6 !== 2)
    return undefined
  let offset = 12 + (first & 0x0F) * 4
  if ((first & 0x10) !== 0)
    offset += 4 + 4 * ((packet[offset + 2] ?? 0) << 8 | (packet[offset + 3] ?? 0))
  return offset < packet.length
    ? packet.subarray(offset)
    : undefined
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}
