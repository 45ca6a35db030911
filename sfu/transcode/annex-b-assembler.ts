import type { TrackCodec } from '../rtsp/sdp.ts'
import { Buffer } from 'node:buffer'
import { parseRtp } from '../rtsp/h264/rtp-packet.ts'

const startCode = Uint8Array.of(0, 0, 0, 1)
/** An attacker must not make us keep a NAL unit without end; a 4K key frame is a tenth of this. */
const maxNalBytes = 4_000_000

/** What the two payload formats differ in: header octets, aggregation and fragmentation. */
interface PayloadFormat {
  readonly headerBytes: 1 | 2
  readonly typeOf: (nal: Uint8Array) => number
  readonly aggregation: number
  readonly fragmentation: number
  /** The NAL header that the fragments of one share. */
  readonly headerOf: (payload: Uint8Array) => Uint8Array
}

const formats: Record<TrackCodec, PayloadFormat> = {
  // RFC 6184: STAP-A, FU-A.
  H264: {
    headerBytes: 1,
    typeOf: nal => (nal[0] ?? 0) & 0x1F,
    aggregation: 24,
    fragmentation: 28,
    headerOf: payload => Uint8Array.of((payload[0]! & 0xE0) | (payload[1]! & 0x1F)),
  },
  // RFC 7798 4.4: AP, FU; without DONL fields, which only streams with sprop-max-don-diff have.
  H265: {
    headerBytes: 2,
    typeOf: nal => ((nal[0] ?? 0) >> 1) & 0x3F,
    aggregation: 48,
    fragmentation: 49,
    headerOf: payload => Uint8Array.of((payload[0]! & 0x81) | (payload[2]! & 0x3F) << 1, payload[1]!),
  },
}

/**
 * Turns a camera's RTP packets into an Annex B byte stream for a decoder: parameter sets of the SDP first, then every NAL unit that came
 * whole. A NAL unit of which a packet is missing is left out; the decoder conceals it.
 */
export class AnnexBAssembler {
  readonly #format: PayloadFormat
  readonly #payloadType: number
  readonly #write: (bytes: Buffer) => void
  #parts: Uint8Array[] = []
  #partBytes = 0
  #nextSequenceNumber: number | undefined

  constructor(track: { readonly codec: TrackCodec, readonly payloadType: number, readonly parameterSets: readonly Uint8Array[] }, write: (bytes: Buffer) => void) {
    this.#format = formats[track.codec]
    this.#payloadType = track.payloadType
    this.#write = write
    for (const set of track.parameterSets)
      this.#give([set])
  }

  /** Takes one packet; its bytes may be reused afterwards. */
  push(bytes: Uint8Array): void {
    const packet = parseRtp(bytes)
    if (packet?.payloadType !== this.#payloadType || packet.payload.length <= this.#format.headerBytes)
      return
    if (this.#nextSequenceNumber !== undefined && packet.sequenceNumber !== this.#nextSequenceNumber)
      this.#drop()
    this.#nextSequenceNumber = (packet.sequenceNumber + 1) & 0xFFFF
    const { payload } = packet
    const type = this.#format.typeOf(payload)
    if (type === this.#format.fragmentation)
      this.#takeFragment(payload)
    else if (type === this.#format.aggregation)
      this.#takeAggregate(payload)
    else
      this.#give([payload])
  }

  #takeAggregate(payload: Uint8Array): void {
    for (let offset: number = this.#format.headerBytes; offset + 2 < payload.length;) {
      const end = offset + 2 + (payload[offset]! << 8 | payload[offset + 1]!)
      if (end > payload.length)
        return
      this.#give([
        payload.subarray(offset + 2, end),
      ])
      offset = end
    }
  }

  #takeFragment(payload: Uint8Array): void {
    const { headerBytes, headerOf } = this.#format
    const fuHeader = payload[headerBytes]!
    if ((fuHeader & 0x80) !== 0) {
      this.#drop()
      this.#parts = [
        headerOf(payload),
      ]
    }
    else if (this.#parts.length === 0) {
      return
    }
    const piece = payload.slice(headerBytes + 1)
    this.#partBytes += piece.length
    if (this.#partBytes > maxNalBytes)
      return this.#drop()
    this.#parts.push(piece)
    if ((fuHeader & 0x40) !== 0) {
      this.#give(this.#parts)
      this.#drop()
    }
  }

  #drop(): void {
    this.#parts = []
    this.#partBytes = 0
  }

  #give(parts: readonly Uint8Array[]): void {
    this.#write(Buffer.concat([startCode, ...parts]))
  }
}
