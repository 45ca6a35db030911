/** What we know of a sender, for RFC 3550 section 6.4.2. Times in ms of a clock that goes forward. */
export interface ReceptionFacts {
  readonly ownSsrc: number
  readonly senderSsrc: number
  readonly packetsLost: number
  readonly highestSequenceNumber: number
  readonly lastSenderReport?: { readonly middleNtp: number, readonly receivedAtMs: number }
}

const cname = 'ansim'

/** A compound RTCP packet: receiver report and SDES CNAME. Cameras use it as a sign of life. */
export function buildReceiverReport(facts: ReceptionFacts, nowMs: number): Uint8Array {
  const sdesLength = 4 + Math.ceil((4 + 2 + cname.length + 1) / 4) * 4
  const bytes = new Uint8Array(32 + sdesLength)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x81)
  view.setUint8(1, 201)
  view.setUint16(2, 7)
  view.setUint32(4, facts.ownSsrc)
  view.setUint32(8, facts.senderSsrc)
  view.setUint32(12, Math.min(facts.packetsLost, 0x7FFFFF))
  view.setUint32(16, facts.highestSequenceNumber)
  view.setUint32(20, 0) // jitter: TCP's, of no use to the camera
  const report = facts.lastSenderReport
  view.setUint32(24, report?.middleNtp ?? 0)
  view.setUint32(28, report
    ? Math.min(0xFFFFFFFF, Math.max(0, Math.round((nowMs - report.receivedAtMs) * 65.536)))
    : 0)
  view.setUint8(32, 0x81)
  view.setUint8(33, 202)
  view.setUint16(34, sdesLength / 4 - 1)
  view.setUint32(36, facts.ownSsrc)
  view.setUint8(40, 1)
  view.setUint8(41, cname.length)
  bytes.set(new TextEncoder().encode(cname), 42)
  return bytes
}

/** The sender's SSRC and the middle 32 bits of its NTP time from a sender report; undefined for anything else. */
export function readSenderReport(packet: Uint8Array): { ssrc: number, middleNtp: number } | undefined {
  if (packet.length < 28 || (packet[0] as number) >> 6 !== 2 || packet[1] !== 200)
    return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  return {
    ssrc: view.getUint32(4),
    middleNtp: (view.getUint16(10) * 65_536 + view.getUint16(12)),
  }
}

/** True when a compound packet begins with or contains BYE: the camera ends the stream. */
export function hasBye(packet: Uint8Array): boolean {
  for (let offset = 0; offset + 4 <= packet.length;) {
    if (packet[offset + 1] === 203)
      return true
    offset += 4 * (1 + ((packet[offset + 2] as number) << 8 | (packet[offset + 3] as number)))
  }
  return false
}
