/** H.264 NAL unit types that matter to a relay (ITU-T H.264 table 7-1, RFC 6184 table 1). */
export const nalType = {
  slice: 1,
  idrSlice: 5,
  sei: 6,
  sps: 7,
  pps: 8,
  accessUnitDelimiter: 9,
  filler: 12,
  stapA: 24,
  fuA: 28,
} as const

/** A whole NAL unit, or one fragment of one; views into the packet's bytes, nothing is copied. */
export type NalPiece
  = | { readonly kind: 'whole', readonly type: number, readonly bytes: Uint8Array }
    | {
      readonly kind: 'fragment'
      readonly type: number
      /** The NAL header octet that the fragments share, rebuilt from FU indicator and FU header. */
      readonly header: number
      readonly isStart: boolean
      readonly isEnd: boolean
      readonly bytes: Uint8Array
    }

/**
 * The NAL units in one RTP payload of RFC 6184 packetization-mode 0 or 1 (single NAL unit, STAP-A, FU-A), in order.
 * Undefined when the payload is malformed or of a kind that modes 0 and 1 do not allow.
 */
export function walkPayload(payload: Uint8Array): NalPiece[] | undefined {
  const first = payload[0]
  if (first === undefined || (first & 0x80) !== 0)
    return undefined
  const type = first & 0x1F
  if (type >= 1 && type <= 23) {
    return [
      { kind: 'whole', type, bytes: payload },
    ]
  }
  if (type === nalType.stapA)
    return walkAggregate(payload)
  if (type === nalType.fuA)
    return walkFragment(payload, first)
  return undefined
}

/** RFC 6184 section 5.7.1: one header octet, then (16-bit size, NAL unit) until the end. */
function walkAggregate(payload: Uint8Array): NalPiece[] | undefined {
  const pieces: NalPiece[] = []
  let offset = 1
  while (offset < payload.length) {
    const high = payload[offset]
    const low = payload[offset + 1]
    if (high === undefined || low === undefined)
      return undefined
    const end = offset + 2 + (high << 8 | low)
    const header = payload[offset + 2]
    if (header === undefined || end > payload.length || end === offset + 2)
      return undefined
    const type = header & 0x1F
    if ((header & 0x80) !== 0 || type < 1 || type > 23)
      return undefined
    pieces.push({
      kind: 'whole',
      type,
      bytes: payload.subarray(offset + 2, end),
    })
    offset = end
  }
  return pieces.length > 0
    ? pieces
    : undefined
}

/** RFC 6184 section 5.8: FU indicator, FU header (S, E, R, type), then a part of the NAL unit without its header. */
function walkFragment(payload: Uint8Array, indicator: number): NalPiece[] | undefined {
  const fuHeader = payload[1]
  if (fuHeader === undefined || payload.length < 3)
    return undefined
  const type = fuHeader & 0x1F
  const isStart = (fuHeader & 0x80) !== 0
  const isEnd = (fuHeader & 0x40) !== 0
  if (type < 1 || type > 23 || (isStart && isEnd))
    return undefined
  return [
    {
      kind: 'fragment',
      type,
      header: (indicator & 0xE0) | type,
      isStart,
      isEnd,
      bytes: payload.subarray(2),
    },
  ]
}

/** Splits an Annex B byte stream (start codes 000001 or 00000001) into NAL units; bytes before the first are ignored. */
export function splitAnnexB(stream: Uint8Array): Uint8Array[] {
  const units: Uint8Array[] = []
  let start = -1
  for (let i = 0; i + 2 < stream.length; i++) {
    if (stream[i] !== 0 || stream[i + 1] !== 0 || stream[i + 2] !== 1)
      continue
    if (start >= 0)
      units.push(withoutTrailingZeros(stream.subarray(start, i)))
    start = i + 3
    i += 2
  }
  if (start >= 0)
    units.push(withoutTrailingZeros(stream.subarray(start)))
  return units.filter(unit => unit.length > 0)
}

function withoutTrailingZeros(unit: Uint8Array): Uint8Array {
  let end = unit.length
  while (end > 0 && unit[end - 1] === 0)
    end--
  return unit.subarray(0, end)
}
