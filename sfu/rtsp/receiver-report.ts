/** What we know of a sender, for RFC 3550 section 6.4.2. Times in ms of a clock that goes forward. */
export interface ReceptionFacts {
  readonly ownSsrc: number
  readonly senderSsrc: number
  readonly packetsLost: number
  /** Of the packets expected since the report before, 0 to 1. */
  readonly fractionLost: number
  /** 32 bits: how often the sequence number wrapped, and the highest. */
  readonly highestSequenceNumber: number
  /** In units of the RTP clock. */
  readonly jitter: number
  readonly lastSenderReport?: { readonly middleNtp: number, readonly receivedAtMs: number }
}

/** What a camera says of its clock. */
export interface SenderReport {
  readonly ssrc: number
  readonly middleNtp: number
  /** The camera's clock in ms of the Unix epoch; undefined for one that knows no time. */
  readonly ntpMs: number | undefined
  /** The RTP time at `ntpMs`. */
  readonly timestamp: number
}

const cname = 'ansim'
/** Seconds from 1900 (NTP) to 1970. */
const ntpEpochS = 2_208_988_800

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
  view.setUint8(12, Math.min(255, Math.floor(facts.fractionLost * 256)))
  view.setUint32(16, facts.highestSequenceNumber)
  view.setUint32(20, Math.min(0xFFFFFFFF, Math.round(facts.jitter)))
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

/** The sender report that a compound packet begins with; undefined for anything else. */
export function readSenderReport(packet: Uint8Array): SenderReport | undefined {
  if (packet.length < 28 || (packet[0] as number) >> 6 !== 2 || packet[1] !== 200)
    return undefined
  const view = new DataView(packet.buffer, packet.byteOffset, packet.byteLength)
  const seconds = view.getUint32(8)
  return {
    ssrc: view.getUint32(4),
    middleNtp: (view.getUint16(10) * 65_536 + view.getUint16(12)),
    // RFC 3550 section 6.4.1: a sender without a wall clock says 0.
    ntpMs: seconds === 0
      ? undefined
      : (seconds - ntpEpochS + view.getUint32(12) / 2 ** 32) * 1000,
    timestamp: view.getUint32(16),
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
