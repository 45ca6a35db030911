import type { Timers } from '#contract/timers'
import type { Clip, ClipPicture } from './clip.ts'
import { packetizeNal } from '../../rtsp/h264/packetize.ts'
import { serializeRtp } from '../../rtsp/h264/rtp-packet.ts'

export interface ClipPlayerOptions {
  readonly clip: Clip
  readonly timers: Timers
  readonly ssrc: number
  readonly firstSequenceNumber: number
  readonly firstTimestamp: number
  /** Whether SPS and PPS stand before each key frame, or only in the SDP. */
  readonly parameterSets: 'in-band' | 'sdp-only'
  readonly maxPayloadBytes: number
  /** The camera's clock minus ours, ms: what its sender reports say; 'none' sends no reports. */
  readonly clockOffsetMs: number | 'none'
  /** Time between sender reports, ms. */
  readonly reportEveryMs: number
}

export interface RtpSink {
  readonly rtp: (packet: Uint8Array) => void
  readonly rtcp: (packet: Uint8Array) => void
}

export const clipPayloadType = 96
const clockRate = 90_000
/** Seconds from 1900 (NTP) to 1970. */
const ntpEpochS = 2_208_988_800

/**
 * Plays a clip in real time and for ever to any number of sinks, as a camera does: one encoder, so a late joiner gets what
 * the others get. Timestamps go on over the loop. It plays only while somebody listens, and goes on where it stood.
 */
export class ClipPlayer {
  readonly #options: ClipPlayerOptions
  readonly #sinks = new Set<RtpSink>()
  readonly #dueS: number[]
  #cancel = (): void => {}
  #loop = 0
  #index = 0
  #startedAtMs = 0
  #reportedAtMs = 0
  #sequenceNumber: number
  #packets = 0
  #bytes = 0
  #skip = 0

  constructor(options: ClipPlayerOptions) {
    this.#options = options
    this.#sequenceNumber = options.firstSequenceNumber
    // Pictures are sent in decoding order at the times of the shown ones: the n-th sent is due when the n-th is shown.
    this.#dueS = options.clip.pictures.map(picture => picture.shownAtS).sort((a, b) => a - b)
  }

  get packetsSent(): number {
    return this.#packets
  }

  /** The next `count` packets are numbered but not sent, as on a camera that is overloaded. */
  loseNext(count: number): void {
    this.#skip += count
  }

  subscribe(sink: RtpSink): () => void {
    this.#sinks.add(sink)
    if (this.#sinks.size === 1) {
      this.#startedAtMs = this.#options.timers.now() - this.#positionS() * 1000
      this.#schedule()
    }
    return () => {
      this.#sinks.delete(sink)
      if (this.#sinks.size === 0)
        this.#cancel()
    }
  }

  close(): void {
    this.#sinks.clear()
    this.#cancel()
  }

  #positionS(): number {
    return this.#loop * this.#options.clip.durationS + (this.#dueS[this.#index] ?? 0)
  }

  #schedule(): void {
    const dueInMs = this.#startedAtMs + this.#positionS() * 1000 - this.#options.timers.now()
    this.#cancel = this.#options.timers.after(Math.max(0, dueInMs), () => {
      const picture = this.#options.clip.pictures[this.#index]
      if (picture)
        this.#sendPicture(picture)
      if (++this.#index === this.#options.clip.pictures.length) {
        this.#index = 0
        this.#loop++
      }
      if (this.#sinks.size > 0)
        this.#schedule()
    })
  }

  #sendPicture(picture: ClipPicture): void {
    const { clip, firstTimestamp, maxPayloadBytes } = this.#options
    const timestamp = (firstTimestamp + Math.round((this.#loop * clip.durationS + picture.shownAtS) * clockRate)) % 2 ** 32
    this.#report(timestamp)
    const sets = picture.isKey && this.#options.parameterSets === 'in-band'
      ? clip.parameterSets
      : []
    const payloads = [
      ...sets,
      ...picture.nals,
    ].flatMap(nal => packetizeNal(nal, maxPayloadBytes))
    for (const [i, payload] of payloads.entries()) {
      const packet = serializeRtp({
        payloadType: clipPayloadType,
        marker: i === payloads.length - 1,
        sequenceNumber: this.#sequenceNumber,
        timestamp,
        ssrc: this.#options.ssrc,
        extensions: [],
        payload,
      })
      this.#sequenceNumber = (this.#sequenceNumber + 1) & 0xFFFF
      this.#packets++
      this.#bytes += payload.length
      if (this.#skip > 0) {
        this.#skip--
        continue
      }
      for (const sink of [...this.#sinks])
        sink.rtp(packet)
    }
  }

  /** Sender reports, RFC 3550 section 6.4.1. */
  #report(timestamp: number): void {
    const { clockOffsetMs, reportEveryMs, timers } = this.#options
    if (clockOffsetMs === 'none' || timers.now() - this.#reportedAtMs < reportEveryMs)
      return
    this.#reportedAtMs = timers.now()
    const nowMs = this.#reportedAtMs + clockOffsetMs
    const report = new Uint8Array(28)
    const view = new DataView(report.buffer)
    view.setUint8(0, 0x80)
    view.setUint8(1, 200)
    view.setUint16(2, 6)
    view.setUint32(4, this.#options.ssrc)
    view.setUint32(8, Math.floor(nowMs / 1000) + ntpEpochS)
    view.setUint32(12, (nowMs / 1000 - Math.floor(nowMs / 1000)) * 2 ** 32)
    view.setUint32(16, timestamp)
    view.setUint32(20, this.#packets)
    view.setUint32(24, this.#bytes)
    for (const sink of [...this.#sinks])
      sink.rtcp(report)
  }
}
