import type { Detection, TrackedDetection } from '#contract/detection'
import type { BoxRows } from '../detection/box-rows.ts'
import { rowLength } from '../detection/box-rows.ts'
import { Association } from './association.ts'
import { DetectionRows } from './detection-rows.ts'
import { predictAll } from './kalman-box.ts'
import { RowList } from './row-list.ts'
import { maxTracks, trackState, TrackTable } from './track-table.ts'

/** The believed tracks that the newest look saw, oldest first; valid until the next look. */
export interface SeenTracks {
  readonly count: number
  /** When it looked, by the tracker's own clock, which never goes back. */
  readonly atMs: number
  readonly trackId: Int32Array
  /** Row of each one's box in what was looked at: corners, score and label. */
  readonly detection: Int32Array
}

/** From here on a detection takes part in the first association. */
const highScore = 0.4
/** Below this a detection is noise. */
const lowScore = 0.1
/** A detection without a track starts one from here on. */
const startScore = 0.5
/** How long an unseen track is remembered; in time, not frames, because the rate adapts. */
const lostAfterMs = 2000

/** The costs from which a pair is refused, per association. */
const firstLimit = 0.8
const secondLimit = 0.6
const freshLimit = 0.7
const recoveryLimit = 1

/**
 * ByteTrack (arXiv:2110.06864), one instance per camera: (1) sure detections against all remembered tracks, (2) the unsure
 * remainder against tracks seen a look ago, (3) sure ones against tracks of one look; each an optimal assignment.
 * Differences: motion in seconds (kalman-box.ts), costs that widen with the filter's uncertainty (association-cost.ts), and no removal
 * of overlapping tracks, which would drop the hidden one of two people who cross.
 * A look makes no objects: tracks lie in arrays (track-table.ts), and what a look needs is kept for the next one.
 */
export class ByteTracker {
  readonly #tracks = new TrackTable()
  readonly #association = new Association()
  readonly #known = new RowList()
  readonly #fresh = new RowList()
  readonly #high = new RowList()
  readonly #low = new RowList()
  readonly #seen = {
    count: 0,
    atMs: 0,
    trackId: new Int32Array(maxTracks),
    detection: new Int32Array(maxTracks),
  }

  readonly #given = new DetectionRows()
  #lastId = 0
  /** As told at the last look; NaN before the first. */
  #givenAtMs = Number.NaN

  /** One look at detections that are objects: the believed tracks that it saw, with the boxes as detected. See `track`. */
  look(detections: readonly Detection[], atMs: number, aspect: number): TrackedDetection[] {
    const { count, trackId, detection } = this.track(this.#given.fill(detections), atMs, aspect)
    const tracked: TrackedDetection[] = []
    for (let i = 0; i < count; i++)
      tracked.push({ ...detections[detection[i]!]!, trackId: trackId[i]! })
    return tracked
  }

  /**
   * One look. `atMs` is any clock in ms (where it steps back, no time has passed), `aspect` width / height of the frame.
   * Returns the same memory each time.
   */
  track(from: BoxRows, atMs: number, aspect: number): SeenTracks {
    const passedMs = atMs > this.#givenAtMs
      ? atMs - this.#givenAtMs
      : 0
    this.#givenAtMs = atMs
    this.#seen.atMs += passedMs
    const now = this.#seen.atMs
    predictAll(this.#tracks.motion, this.#tracks.count, passedMs / 1000)
    this.#forget(now, aspect)
    this.#sort(from)
    this.#associate(from, now, aspect)
    this.#start(from, now, aspect)
    return this.#report()
  }

  /** Drops what was not seen for too long, and what walked out: the next one who comes in there is somebody else. */
  #forget(now: number, aspect: number): void {
    const tracks = this.#tracks
    let kept = 0
    for (let row = 0; row < tracks.count; row++) {
      const lost = tracks.state[row] === trackState.lost
      // A track of the previous look gets twice the time: below one look per two seconds nothing else would ever match.
      const memoryMs = lost
        ? lostAfterMs
        : 2 * lostAfterMs
      if (now - tracks.lastSeenAtMs[row]! <= memoryMs && !(lost && tracks.left(row, aspect)))
        tracks.move(row, kept++)
    }
    tracks.count = kept
  }

  /** Splits tracks and detections by what may be paired with what. */
  #sort(from: BoxRows): void {
    const tracks = this.#tracks
    this.#known.clear()
    this.#fresh.clear()
    this.#high.clear()
    this.#low.clear()
    for (let row = 0; row < tracks.count; row++) {
      tracks.detection[row] = -1
      if (tracks.state[row] === trackState.fresh)
        this.#fresh.add(row)
      else
        this.#known.add(row)
    }
    for (let i = 0; i < from.count; i++) {
      if (from.rows[i * rowLength + 4]! >= highScore)
        this.#high.add(i)
      else if (from.rows[i * rowLength + 4]! >= lowScore)
        this.#low.add(i)
    }
  }

  #associate(from: BoxRows, now: number, aspect: number): void {
    const tracks = this.#tracks
    const known = this.#known
    this.#association.pair(tracks, known, from, this.#high, firstLimit, now, aspect)
    // Who was lost before comes back by a sure detection only.
    let missed = 0
    for (let i = 0; i < known.count; i++) {
      const row = known.items[i]!
      if (tracks.state[row] === trackState.tracked)
        known.items[missed++] = row
    }
    known.count = missed
    this.#association.pair(tracks, known, from, this.#low, secondLimit, now, aspect)
    for (let i = 0; i < known.count; i++)
      tracks.lose(known.items[i]!)
    this.#association.pair(tracks, this.#fresh, from, this.#high, freshLimit, now, aspect)
    this.#recover(from, now, aspect)
  }

  /** Sure detections that nobody took yet, by where the lost were seen last. */
  #recover(from: BoxRows, now: number, aspect: number): void {
    const tracks = this.#tracks
    const lost = this.#known
    lost.clear()
    for (let row = 0; row < tracks.count; row++) {
      if (tracks.state[row] === trackState.lost)
        lost.add(row)
    }
    this.#association.pair(tracks, lost, from, this.#high, recoveryLimit, now, aspect, true)
  }

  /** Drops fresh tracks that were not seen again, and starts tracks on sure detections that nobody took. */
  #start(from: BoxRows, now: number, aspect: number): void {
    const tracks = this.#tracks
    let kept = 0
    for (let row = 0; row < tracks.count; row++) {
      if (tracks.state[row] !== trackState.fresh || tracks.detection[row]! >= 0)
        tracks.move(row, kept++)
    }
    tracks.count = kept
    for (let i = 0; i < this.#high.count; i++) {
      const index = this.#high.items[i]!
      if (from.rows[index * rowLength + 4]! >= startScore)
        tracks.start(from, index, now, aspect)
    }
  }

  #report(): SeenTracks {
    const tracks = this.#tracks
    const seen = this.#seen
    seen.count = 0
    for (let row = 0; row < tracks.count; row++) {
      if (tracks.state[row] !== trackState.tracked || tracks.detection[row]! < 0)
        continue
      if (tracks.trackId[row] === 0)
        tracks.trackId[row] = ++this.#lastId
      seen.trackId[seen.count] = tracks.trackId[row]!
      seen.detection[seen.count++] = tracks.detection[row]!
    }
    return seen
  }
}
