import type { PacketMark } from '../../core/camera-source.ts'
import type { VideoFacts } from '../../core/ingest-state.ts'
import type { NalPiece } from './nal-unit.ts'
import type { HeaderExtension, RtpPacket } from './rtp-packet.ts'
import { nalType, walkPayload } from './nal-unit.ts'
import { aggregate, fragment, packetizeNal } from './packetize.ts'
import { ParameterSets } from './parameter-sets.ts'
import { parseRtp, serializeRtp } from './rtp-packet.ts'
import { RtpTimeline } from './rtp-timeline.ts'
import { SequenceTracker } from './sequence-tracker.ts'
import { sliceTypeOf, startsPicture } from './slice-type.ts'
import { VideoMeter } from './video-meter.ts'

interface MarkedPacket {
  readonly packet: Uint8Array
  readonly mark: PacketMark
}

export interface RtpRewriterOptions {
  readonly ssrc: number
  readonly payloadType: number
  /** First values to give out; random in the product (RFC 3550 section 5.1). */
  readonly firstSequenceNumber: number
  readonly firstTimestamp: number
  /** RTP payload bytes at most; what remains of an MTU after IP, UDP, SRTP and header extensions. */
  readonly maxPayloadBytes?: number
  /** Stamped on each packet, for example playout-delay. */
  readonly extensions?: readonly HeaderExtension[]
}

export interface RewriterCounts {
  packetsIn: number
  packetsOut: number
  packetsMalformed: number
  picturesOut: number
  picturesDropped: number
  bSlices: number
}

/**
 * Turns a camera's H.264 packets into those of one unbroken RTP stream.
 *
 * RW1 SSRC and payload type are ours; sequence numbers have no gap and times never go back, also across connections.
 * RW2 Every key frame begins with SPS and PPS of its own timestamp: in-band ones are taken out and put back before each
 *     IDR, those of the SDP stand in for cameras that send none. mediasoup and browsers look for the SPS there.
 * RW3 Only slices and parameter sets pass. AUD, SEI and filler are dropped.
 * RW4 The marker stands on the last packet of a picture and nowhere else, so a packet waits for its successor unless the
 *     camera marked it.
 * RW5 After loss, and at the beginning, nothing passes until an IDR: a picture that refers to a missing one decodes to
 *     smear, and a detector would judge the smear.
 * RW6 No payload is longer than `maxPayloadBytes`.
 */
export class RtpRewriter {
  readonly counts: RewriterCounts = {
    packetsIn: 0,
    packetsOut: 0,
    packetsMalformed: 0,
    picturesOut: 0,
    picturesDropped: 0,
    bSlices: 0,
  }

  readonly #options: RtpRewriterOptions
  readonly #limit: number
  readonly #sets = new ParameterSets()
  readonly #sequence = new SequenceTracker()
  readonly #timeline: RtpTimeline
  readonly #meter = new VideoMeter()
  #nextSequenceNumber: number
  #cameraPayloadType = 96
  #cameraSsrc: number | undefined
  #cameraTimestamp: number | undefined
  /** Unwrapped time of the current picture. */
  #time = 0
  #pictureHas: 'nothing' | 'dropped' | 'slices' | 'key' = 'nothing'
  #awaitsKey = true
  /** Whether fragments of the NAL unit in progress pass. */
  #fragmentPasses = false
  /** The newest payload, not given out until it is known whether it ends the picture (RW4). */
  #held: Uint8Array | undefined
  #video: VideoFacts | undefined
  #picture: PacketMark['picture'] = 'reference'
  #isFirst = true
  #heldMark: PacketMark = { picture: 'reference', isFirst: true }
  #out: MarkedPacket[] = []

  constructor(options: RtpRewriterOptions) {
    this.#options = options
    this.#limit = options.maxPayloadBytes ?? 1200
    this.#nextSequenceNumber = options.firstSequenceNumber & 0xFFFF
    this.#timeline = new RtpTimeline(options.firstTimestamp)
  }

  /** Size, profile, measured rate and GOP; undefined before the first key frame of this connection. */
  get video(): VideoFacts | undefined {
    return this.#video
  }

  get packetsLost(): number {
    return this.#sequence.lost
  }

  /** A new connection to the camera: its numbers start anew, ours go on. Parameter sets are those of its SDP. */
  beginConnection(track: { payloadType: number, parameterSets: readonly Uint8Array[] }): void {
    this.#cameraPayloadType = track.payloadType
    this.#cameraSsrc = undefined
    this.#sets.clear()
    for (const set of track.parameterSets)
      this.#sets.remember(set)
    this.#video = undefined
    this.#breakStream()
  }

  /** Takes one packet as it came from the camera at `nowMs` (any clock that goes forward); answers those to send. */
  push(bytes: Uint8Array, nowMs: number): MarkedPacket[] {
    this.#out = []
    this.counts.packetsIn++
    const packet = parseRtp(bytes)
    if (!packet)
      this.counts.packetsMalformed++
    else if (packet.payloadType === this.#cameraPayloadType)
      this.#take(packet, nowMs)
    return this.#out
  }

  #breakStream(): void {
    this.#sequence.reset()
    this.#timeline.breakHere()
    this.#damage()
    this.#cameraTimestamp = undefined
    this.#pictureHas = 'nothing'
  }

  /** RW5. What is held belongs to a picture that will never be whole. */
  #damage(): void {
    this.#held = undefined
    this.#fragmentPasses = false
    this.#awaitsKey = true
    this.#meter.breakSequence()
  }

  #take(packet: RtpPacket, nowMs: number): void {
    if (this.#cameraSsrc !== undefined && this.#cameraSsrc !== packet.ssrc)
      this.#breakStream()
    this.#cameraSsrc = packet.ssrc
    const verdict = this.#sequence.accept(packet.sequenceNumber)
    if (verdict === 'drop')
      return
    if (verdict === 'after-loss')
      this.#damage()
    if (packet.timestamp !== this.#cameraTimestamp) {
      this.#endPicture()
      this.#cameraTimestamp = packet.timestamp
      this.#time = this.#timeline.timeOf(packet.timestamp, nowMs)
    }
    // An empty payload is a keep-alive of some cameras.
    if (packet.payload.length > 0) {
      const pieces = walkPayload(packet.payload)
      if (pieces) {
        for (const piece of pieces)
          this.#takePiece(piece)
      }
      else {
        this.counts.packetsMalformed++
        this.#damage()
      }
    }
    if (packet.marker)
      this.#endPicture()
  }

  #takePiece(piece: NalPiece): void {
    if (piece.kind === 'whole' && (piece.type === nalType.sps || piece.type === nalType.pps)) {
      this.#sets.remember(piece.bytes)
      return
    }
    if (piece.type !== nalType.slice && piece.type !== nalType.idrSlice)
      return
    if (piece.kind === 'whole') {
      this.#fragmentPasses = false
      if (this.#admits(piece.type, piece.bytes)) {
        for (const payload of packetizeNal(piece.bytes, this.#limit))
          this.#hold(payload)
      }
      return
    }
    if (piece.isStart)
      this.#fragmentPasses = this.#admits(piece.type, Uint8Array.of(piece.header, ...piece.bytes.subarray(0, 16)))
    if (!this.#fragmentPasses)
      return
    for (const payload of fragment(piece.header, piece.bytes, piece, this.#limit))
      this.#hold(payload)
    if (piece.isEnd)
      this.#fragmentPasses = false
  }

  /** Whether the slice that begins so may pass; `head` is its header octet and some bytes more. */
  #admits(type: number, head: Uint8Array): boolean {
    const sliceType = sliceTypeOf(head)
    if (sliceType === undefined) {
      this.counts.packetsMalformed++
      this.#damage()
      return false
    }
    if (sliceType === 'B')
      this.counts.bSlices++
    if (type === nalType.idrSlice && this.#pictureHas !== 'key') {
      const sets = this.#sets.inOrder()
      const isWhole = !this.#awaitsKey || startsPicture(head)
      if (sets && isWhole) {
        this.#beginKeyPicture(sets)
        return true
      }
      this.#awaitsKey = true
    }
    if (this.#awaitsKey) {
      this.#pictureHas = 'dropped'
      return false
    }
    if (this.#pictureHas === 'nothing') {
      this.#pictureHas = 'slices'
      this.#picture = ((head[0] ?? 0) & 0x60) === 0
        ? 'disposable'
        : 'reference'
      this.#isFirst = true
      this.#meter.addPicture(this.#time, false)
    }
    return true
  }

  #beginKeyPicture(sets: readonly Uint8Array[]): void {
    this.#awaitsKey = false
    this.#pictureHas = 'key'
    this.#picture = 'key'
    this.#isFirst = true
    const together = aggregate(sets, this.#limit)
    for (const payload of together
      ? [together]
      : sets.flatMap(set => packetizeNal(set, this.#limit)))
      this.#hold(payload)
    this.#meter.addPicture(this.#time, true)
    if (this.#sets.sequence)
      this.#video = this.#meter.facts(this.#sets.sequence)
  }

  #hold(payload: Uint8Array): void {
    this.#flush(false)
    this.#held = payload
    this.#heldMark = { picture: this.#picture, isFirst: this.#isFirst }
    this.#isFirst = false
  }

  #endPicture(): void {
    this.#flush(true)
    if (this.#pictureHas === 'dropped')
      this.counts.picturesDropped++
    this.#pictureHas = 'nothing'
  }

  #flush(marker: boolean): void {
    if (!this.#held)
      return
    if (marker)
      this.counts.picturesOut++
    this.counts.packetsOut++
    const packet = serializeRtp({
      payloadType: this.#options.payloadType,
      marker,
      sequenceNumber: this.#nextSequenceNumber,
      timestamp: this.#time % 2 ** 32,
      ssrc: this.#options.ssrc,
      extensions: this.#options.extensions ?? [],
      payload: this.#held,
    })
    this.#out.push({ packet, mark: this.#heldMark })
    this.#nextSequenceNumber = (this.#nextSequenceNumber + 1) & 0xFFFF
    this.#held = undefined
  }
}
