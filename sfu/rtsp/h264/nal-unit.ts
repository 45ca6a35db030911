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
