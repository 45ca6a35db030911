import type { PacketMark } from '../../core/camera-source.ts'
import type { HeaderExtension } from './rtp-packet.ts'
import { Buffer } from 'node:buffer'
import { nalType } from './nal-unit.ts'
import { aggregate } from './packetize.ts'
import { serializeRtp } from './rtp-packet.ts'

export interface PacketWriterOptions {
  readonly ssrc: number
  readonly payloadType: number
  /** First value to give out; random in the product (RFC 3550 section 5.1). */
  readonly firstSequenceNumber: number
  /** RTP payload bytes at most; what remains of an MTU after IP, UDP, SRTP and header extensions. */
  readonly maxPayloadBytes?: number
  /** Stamped on each packet, for example playout-delay. */
  readonly extensions?: readonly HeaderExtension[]
  /** Id of the abs-capture-time header extension; without it no capture times are stamped. */
  readonly absCaptureTimeId?: number
  readonly send: (packet: Uint8Array, mark: PacketMark) => void
}

/** One object per kind instead of one per packet. */
const marks = {
  key: marksOf('key'),
  reference: marksOf('reference'),
  disposable: marksOf('disposable'),
} as const

function marksOf(picture: PacketMark['picture']): { readonly first: PacketMark, readonly other: PacketMark } {
  return {
    first: Object.freeze({ picture, isFirst: true }),
    other: Object.freeze({ picture, isFirst: false }),
  }
}

/** Packets are cut from pieces of memory of this size, so that one allocation serves some dozens of them. */
const slabBytes = 32_768
/** Seconds from 1900 (NTP) to 1970. */
const ntpEpochS = 2_208_988_800

/**
 * Writes the packets of one RTP stream, one NAL unit or fragment at a time, and holds the newest back: only what comes after it
 * tells whether it ends its picture. A packet that was sent is never written to again.
 */
export class PacketWriter {
  readonly #options: PacketWriterOptions
  readonly #limit: number
  /** RTP headers as they stand on a picture's first packet, with its capture time, and on all others. */
  readonly #plainHeader: Uint8Array
  readonly #captureHeader: Uint8Array | undefined
  #slab = Buffer.allocUnsafeSlow(slabBytes)
  #slabOffset = 0
  /** The held packet in the slab; nothing is held while both are equal. */
  #start = 0
  #end = 0
  /** Where the FU header of the held fragment stands; -1 when it is none. */
  #fuHeader = -1
  #heldMark: PacketMark = marks.reference.first
  #sequenceNumber: number
  #picture: PacketMark['picture'] = 'reference'
  #isFirst = true
  #timestamp = 0
  #captureMs: number | undefined
  #sent = 0

  constructor(options: PacketWriterOptions) {
    this.#options = options
    this.#limit = options.maxPayloadBytes ?? 1200
    this.#sequenceNumber = options.firstSequenceNumber & 0xFFFF
    this.#plainHeader = headerOf(options, [])
    this.#captureHeader = options.absCaptureTimeId === undefined
      ? undefined
      : headerOf(options, [
          {
            id: options.absCaptureTimeId,
            data: new Uint8Array(8),
          },
        ])
  }

  get packetsSent(): number {
    return this.#sent
  }

  /** What follows belongs to a picture of this kind. `time`: 90 kHz; `captureMs`: of the Unix epoch, by the server's clock. */
  beginPicture(picture: PacketMark['picture'], time: number, captureMs: number | undefined): void {
    this.#picture = picture
    this.#isFirst = true
    this.#timestamp = time % 2 ** 32
    this.#captureMs = captureMs
  }

  /** Several small NAL units, in one packet if they fit. */
  writeTogether(nals: readonly Uint8Array[]): void {
    const together = aggregate(nals, this.#limit)
    for (const nal of together
      ? [together]
      : nals)
      this.writeNal(nal, 0, nal.length)
  }

  /** The NAL unit at `start` to `end` of `bytes`. */
  writeNal(bytes: Uint8Array, start: number, end: number): void {
    if (end - start > this.#limit)
      return this.writeFragment(bytes[start] as number, true, true, bytes, start + 1, end)
    const offset = this.#hold(end - start)
    this.#slab.set(bytes.subarray(start, end), offset)
  }

  /**
   * A part of a NAL unit without its header octet `header`; `isStart` and `isEnd` say whether the part begins and ends the NAL
   * unit. A camera's fragments are longer than ours may be: what is over fills up with the beginning of the next one, instead of
   * a second packet for each. A NAL unit always becomes two fragments at least, as RFC 6184 section 5.8 demands.
   */
  writeFragment(header: number, isStart: boolean, isEnd: boolean, bytes: Uint8Array, start: number, end: number): void {
    const grown = isStart
      ? 0
      : this.#grow(isEnd, bytes, start, end)
    const from = start + grown
    const length = end - from
    if (length === 0)
      return
    const count = Math.max(isStart && isEnd
      ? 2
      : 1, Math.ceil(length / (this.#limit - 2)))
    for (let i = 0; i < count; i++) {
      // Where more comes the last one is to grow, else even sizes: a last fragment of a few bytes costs a whole packet.
      const pieceStart = isEnd
        ? from + Math.floor(i * length / count)
        : from + i * (this.#limit - 2)
      const pieceEnd = isEnd
        ? from + Math.floor((i + 1) * length / count)
        : Math.min(end, pieceStart + this.#limit - 2)
      const offset = this.#hold(2 + pieceEnd - pieceStart, this.#limit)
      this.#slab[offset] = (header & 0xE0) | nalType.fuA
      this.#slab[offset + 1] = (header & 0x1F)
        | (isStart && i === 0
          ? 0x80
          : 0)
        | (isEnd && i === count - 1
          ? 0x40
          : 0)
      this.#slab.set(bytes.subarray(pieceStart, pieceEnd), offset + 2)
      this.#fuHeader = offset + 1
    }
  }

  /** Puts the next bytes of its NAL unit into the held fragment, as many as fit; answers how many. */
  #grow(isEnd: boolean, bytes: Uint8Array, start: number, end: number): number {
    if (this.#start === this.#end || this.#fuHeader < 0)
      return 0
    const slab = this.#slab
    const fuHeader = slab[this.#fuHeader] as number
    const length = Math.min(end - start, this.#limit - (this.#end - this.#fuHeader + 1))
    const isWhole = isEnd && length === end - start
    // One fragment must not both begin and end its NAL unit.
    if (length <= 0 || (isWhole && (fuHeader & 0x80) !== 0))
      return 0
    slab.set(bytes.subarray(start, start + length), this.#end)
    this.#end += length
    this.#slabOffset = this.#end
    if (isWhole)
      slab[this.#fuHeader] = fuHeader | 0x40
    return length
  }

  /** Sends the held packet, marked as its picture's last or not; false when nothing is held. */
  flush(marker: boolean): boolean {
    const start = this.#start
    const end = this.#end
    if (start === end)
      return false
    this.#start = end
    const slab = this.#slab
    if (marker)
      slab[start + 1] = this.#options.payloadType | 0x80
    slab[start + 2] = this.#sequenceNumber >> 8
    slab[start + 3] = this.#sequenceNumber & 0xFF
    this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xFFFF
    this.#sent++
    this.#options.send(slab.subarray(start, end), this.#heldMark)
    return true
  }

  /** Forgets the held packet. */
  drop(): void {
    this.#start = this.#end
  }

  /** Room for a payload of `length` bytes, that may grow to `room`, behind a header: the held packet. Answers where it goes. */
  #hold(length: number, room = length): number {
    this.flush(false)
    this.#fuHeader = -1
    const captureMs = this.#isFirst && this.#captureHeader !== undefined
      ? this.#captureMs
      : undefined
    const header = captureMs !== undefined && this.#captureHeader !== undefined
      ? this.#captureHeader
      : this.#plainHeader
    if (this.#slabOffset + header.length + room > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(slabBytes, header.length + room))
      this.#slabOffset = 0
    }
    const slab = this.#slab
    const start = this.#slabOffset
    slab.set(header, start)
    slab.writeUInt32BE(this.#timestamp, start + 4)
    if (captureMs !== undefined)
      this.#writeCaptureTime(slab, start + 17, captureMs)
    this.#heldMark = this.#isFirst
      ? marks[this.#picture].first
      : marks[this.#picture].other
    this.#isFirst = false
    this.#start = start
    this.#end = start + header.length + length
    this.#slabOffset = this.#end
    return start + header.length
  }

  /** UQ32.32 NTP time, https://webrtc.googlesource.com/src/+/refs/heads/main/docs/native-code/rtp-hdrext/abs-capture-time */
  #writeCaptureTime(slab: Buffer, offset: number, captureMs: number): void {
    const seconds = Math.floor(captureMs / 1000)
    slab.writeUInt32BE((seconds + ntpEpochS) % 2 ** 32, offset)
    slab.writeUInt32BE(Math.floor((captureMs / 1000 - seconds) * 2 ** 32), offset + 4)
  }
}

/** The capture time, if any, stands first, so that it is found at a fixed place. */
function headerOf({ ssrc, payloadType, extensions = [] }: PacketWriterOptions, first: readonly HeaderExtension[]): Uint8Array {
  return serializeRtp({
    payloadType,
    marker: false,
    sequenceNumber: 0,
    timestamp: 0,
    ssrc,
    extensions: [
      ...first,
      ...extensions,
    ],
    payload: new Uint8Array(0),
  })
}
