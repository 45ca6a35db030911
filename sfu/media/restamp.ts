/**
 * A copy of an RTP packet (RFC 3550 5.1) as a packet of another stream: with this SSRC and 16-bit sequence number and, where given,
 * this 32-bit timestamp. Everything else stays, header extensions too.
 */
export function restamp(packet: Uint8Array, ssrc: number, sequenceNumber: number, timestamp?: number): Uint8Array {
  // Not slice(): of a Buffer, that is no copy.
  const copy = new Uint8Array(packet)
  const view = new DataView(copy.buffer)
  view.setUint16(2, sequenceNumber & 0xFFFF)
  if (timestamp !== undefined)
    view.setUint32(4, timestamp >>> 0)
  view.setUint32(8, ssrc)
  return copy
}

/** The 32-bit timestamp of an RTP packet. */
export function timestampOf(packet: Uint8Array): number {
  return new DataView(packet.buffer, packet.byteOffset).getUint32(4)
}
