/**
 * Reads the header of one RTP packet after the other (RFC 3550 section 5.1) into its own fields: the way of every packet of
 * every camera, where an object per packet would be felt.
 */
export class RtpReader {
  payloadType = 0
  marker = false
  /** 16 bits. */
  sequenceNumber = 0
  /** 32 bits, in units of the clock rate. */
  timestamp = 0
  ssrc = 0
  /** Where the header extension block stands; both 0 without one. */
  extensionStart = 0
  extensionEnd = 0
  /** Where the payload stands, without padding. */
  start = 0
  end = 0

  /** False when the packet is malformed; the fields then mean nothing. */
  read(bytes: Uint8Array): boolean {
    const first = bytes[0] ?? 0
    if (bytes.length < 12 || first >> 6 !== 2)
      return false
    const second = bytes[1] as number
    let offset = 12 + (first & 0x0F) * 4
    let end = bytes.length
    this.extensionStart = 0
    this.extensionEnd = 0
    if ((first & 0x10) !== 0) {
      if (offset + 4 > end)
        return false
      this.extensionStart = offset
      offset += 4 + read16(bytes, offset + 2) * 4
      if (offset > end)
        return false
      this.extensionEnd = offset
    }
    if ((first & 0x20) !== 0) {
      const padding = bytes[end - 1] as number
      if (padding === 0)
        return false
      end -= padding
    }
    if (offset > end)
      return false
    this.payloadType = second & 0x7F
    this.marker = (second & 0x80) !== 0
    this.sequenceNumber = read16(bytes, 2)
    this.timestamp = read16(bytes, 4) * 65_536 + read16(bytes, 6)
    this.ssrc = read16(bytes, 8) * 65_536 + read16(bytes, 10)
    this.start = offset
    this.end = end
    return true
  }
}

function read16(bytes: Uint8Array, offset: number): number {
  return (bytes[offset] as number) << 8 | (bytes[offset + 1] as number)
}
