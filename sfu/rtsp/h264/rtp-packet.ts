import { RtpReader } from './rtp-reader.ts'

/** One header extension element of RFC 8285; ids 1-14 and at most 16 bytes take the one-byte form. */
export interface HeaderExtension {
  readonly id: number
  readonly data: Uint8Array
}

/** An RTP packet of RFC 3550; `payload` is a view without padding. */
export interface RtpPacket {
  readonly payloadType: number
  readonly marker: boolean
  /** 16 bits. */
  readonly sequenceNumber: number
  /** 32 bits, in units of the clock rate. */
  readonly timestamp: number
  readonly ssrc: number
  readonly extensions: readonly HeaderExtension[]
  readonly payload: Uint8Array
}

/** Parses one packet; undefined when it is malformed. Unknown extension profiles are skipped, not refused. */
export function parseRtp(bytes: Uint8Array): RtpPacket | undefined {
  const reader = new RtpReader()
  if (!reader.read(bytes))
    return undefined
  const { payloadType, marker, sequenceNumber, timestamp, ssrc, extensionStart, extensionEnd, start, end } = reader
  return {
    payloadType,
    marker,
    sequenceNumber,
    timestamp,
    ssrc,
    extensions: extensionEnd > 0
      ? parseExtensions((bytes[extensionStart] as number) << 8 | (bytes[extensionStart + 1] as number), bytes.subarray(extensionStart + 4, extensionEnd))
      : [],
    payload: bytes.subarray(start, end),
  }
}

function parseExtensions(profile: number, block: Uint8Array): HeaderExtension[] {
  const isOneByte = profile === 0xBEDE
  if (!isOneByte && profile >> 4 !== 0x100)
    return []
  const extensions: HeaderExtension[] = []
  for (let offset = 0; offset < block.length;) {
    const head = block[offset] as number
    if (head === 0) {
      offset++
      continue
    }
    const id = isOneByte
      ? head >> 4
      : head
    if (isOneByte && id === 15)
      break
    const length = isOneByte
      ? (head & 0x0F) + 1
      : block[offset + 1] ?? Number.POSITIVE_INFINITY
    const start = offset + (isOneByte ? 1 : 2)
    if (start + length > block.length)
      break
    extensions.push({
      id,
      data: block.subarray(start, start + length),
    })
    offset = start + length
  }
  return extensions
}

/** Bytes of a packet, without CSRCs and padding. Extensions take RFC 8285's one-byte form. */
export function serializeRtp(packet: RtpPacket): Uint8Array {
  const extensionBytes = packet.extensions.reduce((sum, { data }) => sum + 1 + data.length, 0)
  const blockLength = Math.ceil(extensionBytes / 4) * 4
  const headerLength = 12 + (blockLength > 0
    ? 4 + blockLength
    : 0)
  const bytes = new Uint8Array(headerLength + packet.payload.length)
  const view = new DataView(bytes.buffer)
  view.setUint8(0, 0x80 | (blockLength > 0
    ? 0x10
    : 0))
  view.setUint8(1, (packet.marker ? 0x80 : 0) | packet.payloadType)
  view.setUint16(2, packet.sequenceNumber)
  view.setUint32(4, packet.timestamp)
  view.setUint32(8, packet.ssrc)
  if (blockLength > 0) {
    view.setUint16(12, 0xBEDE)
    view.setUint16(14, blockLength / 4)
    let offset = 16
    for (const { id, data } of packet.extensions) {
      view.setUint8(offset, id << 4 | (data.length - 1))
      bytes.set(data, offset + 1)
      offset += 1 + data.length
    }
  }
  bytes.set(packet.payload, headerLength)
  return bytes
}
