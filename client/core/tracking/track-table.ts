import type { DetectionArrays } from './detection-arrays.ts'
import { correctKalman, holdSize, kalmanLength, startKalman } from './kalman-box.ts'

/** As many objects as one camera is followed at a time; a reading has at most 100. */
export const maxTracks = 256

/**
 * ```
 *   new --seen again, or sure at once--> tracked <--seen-- lost
 *    |                                      |  --missed-->   |
 *    +--missed--> (gone)                    ...             +--2 s unseen--> (gone)
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
  /** Where the newest look found it in the reading; -1 when it did not. */
  readonly detection = new Int32Array(maxTracks)
  readonly lastSeenAtMs = new Float64Array(maxTracks)
  /** Filters in rows of `kalmanLength`. */
  readonly motion = new Float64Array(maxTracks * kalmanLength)

  /** Starts a track on its first detection, unless the table is full. */
  start(from: DetectionArrays, index: number, atMs: number, aspect: number, believed: boolean): void {
    if (this.count === maxTracks)
      return
    const row = this.count++
    this.trackId[row] = 0
    this.labelIndex[row] = from.labelIndex[index]!
    this.state[row] = believed
      ? trackState.tracked
      : trackState.fresh
    this.detection[row] = index
    this.lastSeenAtMs[row] = atMs
    const x1 = from.x1[index]! * aspect
    const x2 = from.x2[index]! * aspect
    const y1 = from.y1[index]!
    const y2 = from.y2[index]!
    startKalman(this.motion, row * kalmanLength, (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
  }

  /** Gives a track the detection that this look found for it; it must have been predicted to `atMs`. */
  see(row: number, from: DetectionArrays, index: number, atMs: number, aspect: number): void {
    const x1 = from.x1[index]! * aspect
    const x2 = from.x2[index]! * aspect
    const y1 = from.y1[index]!
    const y2 = from.y2[index]!
    correctKalman(this.motion, row * kalmanLength, (x1 + x2) / 2, (y1 + y2) / 2, x2 - x1, y2 - y1)
    this.state[row] = trackState.tracked
    this.detection[row] = index
    this.lastSeenAtMs[row] = atMs
  }

  lose(row: number): void {
    this.state[row] = trackState.lost
    holdSize(this.motion, row * kalmanLength)
  }

  /** Moves a row to a place further up; to be called for ascending rows, then `count` be set. */
  move(from: number, to: number): void {
    if (from === to)
      return
    this.trackId[to] = this.trackId[from]!
    this.labelIndex[to] = this.labelIndex[from]!
    this.state[to] = this.state[from]!
    this.detection[to] = this.detection[from]!
    this.lastSeenAtMs[to] = this.lastSeenAtMs[from]!
    this.motion.copyWithin(to * kalmanLength, from * kalmanLength, (from + 1) * kalmanLength)
  }
}
