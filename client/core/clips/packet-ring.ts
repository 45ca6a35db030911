import type { CaptureAnchor } from '../capture-anchor.ts'
import { capturedAtOf } from '../capture-anchor.ts'

/** One picture as it came from the network, not decoded. */
export interface EncodedPicture {
  /** H.264 in Annex B; a key picture has its parameter sets before it. */
  readonly bytes: Uint8Array
  readonly isKey: boolean
  /** 90 kHz, wraps at 2^32. */
  readonly rtpTimestamp: number
  /** ms on the server's clock. */
  readonly arrivedAt: number
  readonly width: number
  readonly height: number
}

/** Pictures that can be played by themselves: the first is a key picture, all of one size, in order of time. */
export interface CutPictures {
  readonly pictures: readonly EncodedPicture[]
  /** When each was captured, ms on the server's clock. */
  readonly capturedAt: readonly number[]
}

export interface RingLimits {
  /** At least so much of the past is kept, where bytes allow: with the way back to a key picture it is more. */
  readonly keepMs: number
  readonly maxBytes: number
}

const futureMs = 250
const oldestMs = 30_000

/**
 * The last seconds of one stream in the pictures' own bytes. Forgets from its beginning whole groups (a key picture and what follows it),
 * when the group after it is old enough, or when there are too many bytes. Never holds pictures without the key picture they stand on.
 */
export class PacketRing {
  readonly #limits: RingLimits
  #pictures: EncodedPicture[] = []
  #bytes = 0

  constructor(limits: RingLimits) {
    this.#limits = limits
  }

  get bytes(): number {
    return this.#bytes
  }

  /** From the first to the last picture, ms. */
  get spanMs(): number {
    const [first] = this.#pictures
    return first
      ? this.#pictures.at(-1)!.arrivedAt - first.arrivedAt
      : 0
  }

  /** `pinnedAt`: pictures from then on are wanted, however old they get. */
  push(picture: EncodedPicture, pinnedAt = Number.POSITIVE_INFINITY): void {
    const last = this.#pictures.at(-1)
    // A picture of another size cannot be shown by what was said of the ones before; a stream that stood still long is another film.
    if (last && (picture.width !== last.width || picture.height !== last.height) && picture.isKey)
      this.clear()
    if (this.#pictures.length === 0 && !picture.isKey)
      return
    this.#pictures.push(picture)
    this.#bytes += picture.bytes.length
    this.#forget(Math.min(picture.arrivedAt - this.#limits.keepMs, pinnedAt))
  }

  /** Forgets all but the last key picture and what follows it. */
  keepLastGroup(): void {
    const last = this.#pictures.findLastIndex(({ isKey }) => isKey)
    this.#pictures = this.#pictures.slice(Math.max(0, last))
    this.#bytes = this.#pictures.reduce((sum, { bytes }) => sum + bytes.length, 0)
  }

  clear(): void {
    this.#pictures = []
    this.#bytes = 0
  }

  /**
   * Pictures captured between two times (ms, server's clock), beginning with the key picture at or before `from`. Captures are counted from the
   * anchor, or, where the browser tells none, from the quickest arrival. Undefined when nothing of that time is here.
   */
  cut(from: number, until: number, anchor: CaptureAnchor | undefined): CutPictures | undefined {
    const pictures = this.#pictures
    const counted = believed(anchor, pictures.at(-1)) ?? quickestArrival(pictures)
    if (!counted)
      return undefined
    const capturedAt = pictures.map(picture => capturedAtOf(picture.rtpTimestamp, counted))
    const end = capturedAt.findLastIndex(at => at <= until) + 1
    let begin = pictures.findLastIndex((picture, i) => picture.isKey && capturedAt[i]! <= from)
    if (begin < 0)
      begin = pictures.findIndex((picture, i) => picture.isKey && capturedAt[i]! < until)
    return begin < 0 || begin >= end
      ? undefined
      : {
          pictures: pictures.slice(begin, end),
          capturedAt: capturedAt.slice(begin, end),
        }
  }

  #forget(keepFrom: number): void {
    for (;;) {
      const next = this.#pictures.findIndex((picture, i) => i > 0 && picture.isKey)
      if (this.#bytes > this.#limits.maxBytes && next < 0)
        return this.clear()
      if (next < 0 || (this.#bytes <= this.#limits.maxBytes && this.#pictures[next]!.arrivedAt > keepFrom))
        return
      for (const { bytes } of this.#pictures.slice(0, next))
        this.#bytes -= bytes.length
      this.#pictures = this.#pictures.slice(next)
    }
  }
}

/** An anchor by which the newest picture would be from the future, or very old, is of another stream or another clock. */
function believed(anchor: CaptureAnchor | undefined, newest: EncodedPicture | undefined): CaptureAnchor | undefined {
  const ageMs = anchor && newest && newest.arrivedAt - capturedAtOf(newest.rtpTimestamp, anchor)
  return ageMs !== undefined && ageMs >= -futureMs && ageMs <= oldestMs
    ? anchor
    : undefined
}

/** Arrival is capture plus the way plus what held it up; the picture that was held up least tells the first two together. */
function quickestArrival(pictures: readonly EncodedPicture[]): CaptureAnchor | undefined {
  const [first] = pictures
  if (!first)
    return undefined
  const zero = { rtpTimestamp: first.rtpTimestamp, capturedAtMs: 0 }
  const delayMs = pictures.reduce((least, { rtpTimestamp, arrivedAt }) => Math.min(least, arrivedAt - capturedAtOf(rtpTimestamp, zero)), Number.POSITIVE_INFINITY)
  return { rtpTimestamp: first.rtpTimestamp, capturedAtMs: delayMs }
}
