/**
 * The codec string of H.264 (RFC 6381: profile, constraints and level of the sequence parameter set) from a key picture in Annex B
 * (ITU-T H.264 B.1); undefined when there is no parameter set in it.
 */
export function avcCodecOf(bytes: Uint8Array): string | undefined {
  for (let i = 0; i + 6 < bytes.length; i++) {
    if (bytes[i] !== 0 || bytes[i + 1] !== 0 || bytes[i + 2] !== 1)
      continue
    // 7: a sequence parameter set.
    if ((bytes[i + 3]! & 0x1F) === 7)
      return `avc1.${[bytes[i + 4]!, bytes[i + 5]!, bytes[i + 6]!].map(byte => byte.toString(16).padStart(2, '0')).join('')}`
  }
  return undefined
}
