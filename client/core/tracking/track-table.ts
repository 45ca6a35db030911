import type { BoxRows } from '../detection/box-rows.ts'
import { rowLength } from '../detection/box-rows.ts'
import { axis, correctKalman, holdSize, kalmanLength, startKalman } from './kalman-box.ts'

/** As many objects as one camera is followed at a time; a reading has at most 100. */
export const maxTracks = 256

/** So sure that the track is believed at its first look. */
const sureScore = 0.7
/** A track is believed when the scores of its looks add up to this: two looks of .6, three of .45. */
const believedScore = 1.2

/**
 * ```
 *   fresh --sure, or seen often enough--> tracked <--seen-- lost
 *     |                                      |  --missed-->   |
 *     +--missed--> (gone)                                     +--2 s unseen, or out of the picture--> (gone)
 * ```
 */
export const trackState = { fresh: 0, tracked: 1, lost: 2 } as const

/**
 * The same objects over frames, one array per property; rows 0 to `count` are in use, oldest first. `aspect` (width / height
 * of the frame) turns normalised x into frame heights.
 */
export class TrackTable {
  count = 0
  /** 0 until the track is believed, so that noise uses up no ids. */
  readonly trackId = new Int32Array(maxTracks)
  readonly labelIndex = new Uint8Array(maxTracks)
  readonly state = new Uint8Array(maxTracks)
  /** Sum of the scores of a fresh track's looks. */
  readonly evidence = new Float64Array(maxTracks)
  /** Where the newest look found it in the reading; -1 when it did not. */
  readonly detection = new Int32Array(maxTracks)
  readonly lastSeenAtMs = new Float64Array(maxTracks)
  /** Filters in rows of `kalmanLength`. */
  readonly motion = new Float64Array(maxTracks * kalmanLength)
  /** Where each was really seen last: centre, width, height, in frame heights. */
  readonly seenBox = new Float64Array(maxTracks * 4)

  readonly #measured = new Float64Array(4)

  /** Starts a track on its first detection, unless the table is full. */
  start(from: BoxRows, index: number, atMs: number, aspect: number): void {
    if (this.count === maxTracks)
      return
    const row = this.count++
    this.trackId[row] = 0
    this.labelIndex[row] = from.rows[index * rowLength + 5]!
    this.state[row] = trackState.fresh
    this.evidence[row] = 0
    this.#measure(from, index, aspect)
    this.#note(row, from, index, atMs)
    startKalman(this.motion, row * kalmanLength, this.#measured)
  }

  /** Gives a track the detection that this look found for it; it must have been predicted to `atMs`. */
  see(row: number, from: BoxRows, index: number, atMs: number, aspect: number): void {
    this.#measure(from, index, aspect)
    correctKalman(this.motion, row * kalmanLength, this.#measured)
    this.#note(row, from, index, atMs)
  }

  /** Centre and size of a detection, in frame heights. */
  #measure({ rows }: BoxRows, index: number, aspect: number): void {
    const at = index * rowLength
    this.#measured[0] = (rows[at]! + rows[at + 2]!) / 2 * aspect
    this.#measured[1] = (rows[at + 1]! + rows[at + 3]!) / 2
    this.#measured[2] = (rows[at + 2]! - rows[at]!) * aspect
    this.#measured[3] = rows[at + 3]! - rows[at + 1]!
  }

  #note(row: number, from: BoxRows, index: number, atMs: number): void {
    const score = from.rows[index * rowLength + 4]!
    this.evidence[row]! += score
    if (this.state[row] !== trackState.fresh || score >= sureScore || this.evidence[row]! >= believedScore)
      this.state[row] = trackState.tracked
    this.detection[row] = index
    this.lastSeenAtMs[row] = atMs
    this.seenBox.set(this.#measured, row * 4)
  }

  lose(row: number): void {
    this.state[row] = trackState.lost
    holdSize(this.motion, row * kalmanLength)
  }

  /** Whether a track is by now where the picture does not reach, going by its speed. */
  left(row: number, aspect: number): boolean {
    const at = row * kalmanLength
    const x = this.motion[at + axis.x]!
    const y = this.motion[at + axis.y]!
    return x < 0 || x > aspect || y < 0 || y > 1
  }

  /** Moves a row to a place further up; to be called for ascending rows, then `count` be set. */
  move(from: number, to: number): void {
    if (from === to)
      return
    this.trackId[to] = this.trackId[from]!
    this.labelIndex[to] = this.labelIndex[from]!
    this.state[to] = this.state[from]!
    this.evidence[to] = this.evidence[from]!
    this.detection[to] = this.detection[from]!
    this.lastSeenAtMs[to] = this.lastSeenAtMs[from]!
    this.seenBox.copyWithin(to * 4, from * 4, (from + 1) * 4)
    this.motion.copyWithin(to * kalmanLength, from * kalmanLength, (from + 1) * kalmanLength)
  }
}
