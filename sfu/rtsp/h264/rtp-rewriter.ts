import type { VideoFacts } from '../../core/ingest-state.ts'
import type { PacketWriterOptions } from './packet-writer.ts'
import { NalCursor } from './nal-cursor.ts'
import { nalType } from './nal-unit.ts'
import { PacketWriter } from './packet-writer.ts'
import { ParameterSets } from './parameter-sets.ts'
import { RtpReader } from './rtp-reader.ts'
import { RtpTimeline } from './rtp-timeline.ts'
import { SequenceTracker } from './sequence-tracker.ts'
import { sliceTypeOf, startsPicture } from './slice-type.ts'
import { VideoMeter } from './video-meter.ts'

export interface RtpRewriterOptions extends PacketWriterOptions {
  /** First value to give out; random in the product (RFC 3550 section 5.1). */
  readonly firstTimestamp: number
}

export interface RewriterCounts {
  packetsIn: number
  packetsMalformed: number
  picturesOut: number
  picturesDropped: number
  bSlices: number
  /** Pictures that a stream could be entered at by no browser: coded without reference to others, but no IDR. */
  intraPictures: number
}

/** What the SDP and the session say of a connection to the camera. */
export interface RewriterTrack {
  readonly payloadType: number
  readonly parameterSets: readonly Uint8Array[]
  /** When the picture with this RTP timestamp was taken that arrives at `nowMs`; both in ms of the server's clock. */
  readonly captureTimeOf?: (timestamp: number, nowMs: number) => number
}

/**
 * Turns a camera's H.264 packets into those of one unbroken RTP stream.
 *
 * RW1 SSRC and payload type are ours; sequence numbers have no gap and times never go back, also across connections.
 * RW2 Every key frame begins with SPS and PPS of its own timestamp: in-band ones are taken out and put back before each
 *     IDR, those of the SDP stand in for cameras that send none. mediasoup and browsers look for the SPS there. A PPS that
 *     changes between key frames is put before the next picture.
 * RW3 Only slices and parameter sets pass. AUD, SEI and filler are dropped.
 * RW4 The marker stands on the last packet of a picture and nowhere else, so a packet waits for its successor unless the
 *     camera marked it. A camera whose markers prove wrong is no longer believed, one whose times stand still gets the server's.
 * RW5 After loss, and at the beginning, nothing passes until an IDR: a picture that refers to a missing one decodes to
 *     smear, and a detector would judge the smear. A stream that has none (intra refresh) never passes.
 * RW6 No payload is longer than `maxPayloadBytes`.
 * RW7 Each packet says what its picture is: 'key' (an IDR), 'disposable' (nal_ref_idc 0) or 'reference', and whether it is the
 *     picture's first. Once a picture mixed both kinds of slices, nothing of this connection is called disposable.
 * RW8 A picture's first packet bears its capture time, if an id for it is given.
 */
export class RtpRewriter {
  readonly counts: RewriterCounts = {
    packetsIn: 0,
    packetsMalformed: 0,
    picturesOut: 0,
    picturesDropped: 0,
    bSlices: 0,
    intraPictures: 0,
  }

  readonly #reader = new RtpReader()
  readonly #nal = new NalCursor()
  /** Header octet and first bytes of a fragmented slice. */
  readonly #head = new Uint8Array(17)
  readonly #sets = new ParameterSets()
  readonly #sequence = new SequenceTracker()
  readonly #timeline: RtpTimeline
  readonly #meter = new VideoMeter()
  readonly #writer: PacketWriter
  #track: RewriterTrack = { payloadType: 96, parameterSets: [] }
  #cameraSsrc: number | undefined
  #cameraTimestamp: number | undefined
  /** Unwrapped time of the current picture. */
  #time = 0
  /** Time of the last picture of which something was sent. */
  #begunAt = -1
  #nowMs = 0
  #pictureHas: 'nothing' | 'dropped' | 'reference' | 'disposable' | 'key' = 'nothing'
  /** The camera marked the picture of this timestamp as whole. */
  #wasMarked = false
  #trustsMarkers = true
  #trustsDisposables = true
  #awaitsKey = true
  /** Where we are in a fragmented slice. */
  #fragments: 'none' | 'passing' | 'dropping' = 'none'
  #video: VideoFacts | undefined

  constructor(options: RtpRewriterOptions) {
    this.#writer = new PacketWriter(options)
    this.#timeline = new RtpTimeline(options.firstTimestamp)
  }

  /** Size, profile, measured rate and GOP; undefined before the first key frame of this connection. Another object when news. */
  get video(): VideoFacts | undefined {
    return this.#video
  }

  get packetsOut(): number {
    return this.#writer.packetsSent
  }

  get packetsLost(): number {
    return this.#sequence.lost
  }

  /** A new connection to the camera: its numbers start anew, ours go on. Parameter sets are those of its SDP. */
  beginConnection(track: RewriterTrack): void {
    this.#track = track
    this.#cameraSsrc = undefined
    this.#sets.clear()
    for (const set of track.parameterSets)
      this.#sets.remember(set)
    this.#video = undefined
    this.#trustsMarkers = true
    this.#trustsDisposables = true
    this.#breakStream()
  }

  /** Takes one packet as it came from the camera at `nowMs` (any clock that goes forward); what it leads to is sent meanwhile. */
  push(bytes: Uint8Array, nowMs: number): void {
    this.counts.packetsIn++
    this.#nowMs = nowMs
    if (!this.#reader.read(bytes))
      this.counts.packetsMalformed++
    else if (this.#reader.payloadType === this.#track.payloadType)
      this.#take(bytes)
  }

  #breakStream(): void {
    this.#sequence.reset()
    this.#timeline.breakHere()
    this.#damage()
    this.#cameraTimestamp = undefined
    this.#pictureHas = 'nothing'
    this.#wasMarked = false
  }

  /** RW5. What is held belongs to a picture that will never be whole. */
  #damage(): void {
    this.#writer.drop()
    this.#fragments = 'none'
    this.#awaitsKey = true
    if (this.#pictureHas !== 'nothing')
      this.#pictureHas = 'dropped'
    this.#meter.breakSequence()
  }

  #malformed(): void {
    this.counts.packetsMalformed++
    this.#damage()
  }

  #take(bytes: Uint8Array): void {
    const { ssrc, sequenceNumber, timestamp, marker, start, end } = this.#reader
    if (this.#cameraSsrc !== ssrc) {
      if (this.#cameraSsrc !== undefined)
        this.#breakStream()
      this.#cameraSsrc = ssrc
    }
    const verdict = this.#sequence.accept(sequenceNumber)
    if (verdict === 'drop')
      return
    if (verdict === 'after-loss')
      this.#damage()
    if (timestamp !== this.#cameraTimestamp) {
      this.#endPicture()
      this.#wasMarked = false
      this.#cameraTimestamp = timestamp
      this.#time = this.#timeline.timeOf(timestamp, this.#nowMs)
    }
    // An empty payload is a keep-alive of some cameras.
    if (start < end) {
      if (this.#nal.open(bytes, start, end)) {
        while (this.#nal.next())
          this.#takePiece(bytes)
      }
      else {
        this.#malformed()
      }
    }
    if (marker && this.#trustsMarkers && this.#pictureHas !== 'nothing') {
      // In the middle of a slice: either it breaks off here or the marker lies.
      if (this.#fragments === 'none')
        this.#endPicture()
      this.#wasMarked = true
    }
  }

  #takePiece(bytes: Uint8Array): void {
    const { type, isFragment, isStart, isEnd, header, start, end } = this.#nal
    if (!isFragment && (type === nalType.sps || type === nalType.pps)) {
      this.#sets.remember(bytes.subarray(start, end))
      return
    }
    if (type !== nalType.slice && type !== nalType.idrSlice)
      return
    // A NAL unit that breaks off, or a part without its beginning.
    if ((this.#fragments !== 'none') === isStart) {
      if (!this.#awaitsKey)
        this.#malformed()
      this.#fragments = 'none'
      if (!isStart)
        return
    }
    if (!isStart && this.#wasMarked) {
      this.#trustsMarkers = false
      this.#wasMarked = false
    }
    if (!isFragment) {
      if (this.#admits(bytes.subarray(start, Math.min(end, start + this.#head.length))))
        this.#writer.writeNal(bytes, start, end)
      return
    }
    if (isStart) {
      this.#head[0] = header
      const headEnd = Math.min(end, start + this.#head.length - 1)
      this.#head.set(bytes.subarray(start, headEnd), 1)
      this.#fragments = this.#admits(this.#head.subarray(0, 1 + headEnd - start))
        ? 'passing'
        : 'dropping'
    }
    if (this.#fragments === 'passing')
      this.#writer.writeFragment(header, isStart, isEnd, bytes, start, end)
    if (isEnd)
      this.#fragments = 'none'
  }

  /** Whether the slice that begins so may pass; `head` is its header octet and some bytes more. */
  #admits(head: Uint8Array): boolean {
    const sliceType = sliceTypeOf(head)
    if (sliceType === undefined) {
      this.#malformed()
      return false
    }
    if (sliceType === 'B')
      this.counts.bSlices++
    const isIdr = ((head[0] as number) & 0x1F) === nalType.idrSlice
    const isFirst = startsPicture(head)
    this.#checkTiming(isFirst)
    if (isIdr && this.#pictureHas !== 'key' && (!this.#awaitsKey || isFirst) && this.#beginKeyPicture())
      return true
    if (isIdr && this.#pictureHas !== 'key')
      this.#awaitsKey = true
    if (this.#awaitsKey) {
      if (isFirst && !isIdr && sliceType === 'I')
        this.counts.intraPictures++
      this.#pictureHas = 'dropped'
      return false
    }
    this.#goOn(((head[0] as number) & 0x60) !== 0 || isIdr)
    return true
  }

  /** RW4: two pictures under one timestamp, or slices behind the marker. */
  #checkTiming(isFirst: boolean): void {
    if (isFirst && (this.#wasMarked || (this.#pictureHas !== 'nothing' && this.#sets.sequence?.isProgressive))) {
      this.#endPicture()
      this.#time = this.#timeline.bridge(this.#nowMs)
    }
    else if (this.#wasMarked) {
      this.#trustsMarkers = false
      if (!this.#awaitsKey)
        this.#damage()
    }
    this.#wasMarked = false
  }

  #beginKeyPicture(): boolean {
    const sets = this.#sets.inOrder()
    if (!sets)
      return false
    this.#awaitsKey = false
    this.#beginPicture('key')
    this.#sets.takeChangedPps()
    this.#writer.writeTogether(sets)
    if (this.#sets.sequence)
      this.#video = this.#meter.facts(this.#sets.sequence, this.#video)
    return true
  }

  /** RW7. */
  #goOn(isReference: boolean): void {
    if (this.#pictureHas === 'disposable' && isReference)
      this.#trustsDisposables = false
    if (this.#pictureHas !== 'nothing')
      return
    this.#beginPicture(isReference || !this.#trustsDisposables
      ? 'reference'
      : 'disposable')
    const changed = this.#sets.takeChangedPps()
    if (changed.length > 0)
      this.#writer.writeTogether(changed)
  }

  #beginPicture(picture: 'key' | 'reference' | 'disposable'): void {
    // What was sent under this time broke off.
    if (this.#time === this.#begunAt)
      this.#time = this.#timeline.bridge(this.#nowMs)
    this.#begunAt = this.#time
    this.#pictureHas = picture
    this.#writer.beginPicture(picture, this.#time, this.#track.captureTimeOf?.(this.#reader.timestamp, this.#nowMs))
    this.#meter.addPicture(this.#time, picture === 'key')
  }

  #endPicture(): void {
    if (this.#fragments === 'passing')
      this.#malformed()
    this.#fragments = 'none'
    if (this.#writer.flush(true))
      this.counts.picturesOut++
    if (this.#pictureHas === 'dropped')
      this.counts.picturesDropped++
    this.#pictureHas = 'nothing'
  }
}
