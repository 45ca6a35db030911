import type { Detection, TrackedDetection } from '#contract/detection'
import type { Track } from './track.ts'
import { AssignmentSolver } from './assignment.ts'
import { associationCost } from './association-cost.ts'
import { holdSize, predict } from './kalman-box.ts'
import { seeTrack, startTrack } from './track.ts'

export interface TrackerOptions {
  /** From here on a detection takes part in the first association. */
  readonly highScore: number
  /** Below this a detection is noise. */
  readonly lowScore: number
  /** A detection without a track starts one from here on. */
  readonly startScore: number
  /** So sure that the track is believed at its first look. */
  readonly sureScore: number
  /** How long an unseen track is remembered; in time, not frames, because the rate adapts. */
  readonly lostAfterMs: number
}

const defaultTrackerOptions: TrackerOptions = {
  highScore: 0.4,
  lowScore: 0.1,
  startScore: 0.45,
  sureScore: 0.6,
  lostAfterMs: 2000,
}

/** The costs from which a pair is refused, per association. */
const firstLimit = 0.8
const secondLimit = 0.6
const newLimit = 0.7

/**
 * ByteTrack (arXiv:2110.06864), one instance per camera: (1) sure detections against all remembered tracks, (2) the unsure
 * remainder against tracks seen a look ago, (3) sure ones against tracks of one look; each an optimal assignment.
 * Differences: motion in seconds (kalman-box.ts), costs that widen with the filter's uncertainty (association-cost.ts), and no removal
 * of overlapping tracks, which would drop the hidden one of two people who cross.
 */
export class ByteTracker {
  readonly #options: TrackerOptions
  readonly #solver = new AssignmentSolver()
  #cost = new Float64Array(256)
  #tracks: Track[] = []
  #lastId = 0
  #lastAtMs = Number.NEGATIVE_INFINITY

  constructor(options: TrackerOptions = defaultTrackerOptions) {
    this.#options = options
  }

  /**
   * One look. `atMs` is any clock in ms that only goes forward (an older look counts as simultaneous), `aspect` width / height of the frame.
   * Returns the believed tracks that this look saw, with the boxes as detected.
   */
  look(detections: readonly Detection[], atMs: number, aspect: number): TrackedDetection[] {
    const { highScore, lowScore, startScore, sureScore, lostAfterMs } = this.#options
    const now = Math.max(atMs, this.#lastAtMs)
    const seconds = Number.isFinite(this.#lastAtMs)
      ? (now - this.#lastAtMs) / 1000
      : 0
    this.#lastAtMs = now
    // A track of the previous look gets twice the time: below one look per two seconds nothing else would ever match.
    this.#tracks = this.#tracks.filter(t => now - t.lastSeenAtMs <= (t.state === 'lost'
      ? lostAfterMs
      : 2 * lostAfterMs))
    for (const track of this.#tracks)
      predict(track.motion, seconds)

    const high = detections.filter(d => d.score >= highScore)
    const low = detections.filter(d => d.score >= lowScore && d.score < highScore)
    const known = this.#tracks.filter(t => t.state !== 'new')
    const first = this.#associate(known, high, firstLimit, now, aspect)
    const second = this.#associate(first.tracks.filter(t => t.state === 'tracked'), low, secondLimit, now, aspect)
    const third = this.#associate(this.#tracks.filter(t => t.state === 'new'), first.detections, newLimit, now, aspect)

    for (const track of second.tracks) {
      track.state = 'lost'
      holdSize(track.motion)
    }
    const notSeenAgain = new Set(third.tracks)
    this.#tracks = this.#tracks.filter(t => !notSeenAgain.has(t))
    for (const detection of third.detections) {
      if (detection.score < startScore)
        continue
      const track = startTrack(detection, now, aspect)
      if (detection.score >= sureScore)
        track.state = 'tracked'
      this.#tracks.push(track)
    }

    const seen: TrackedDetection[] = []
    for (const track of this.#tracks) {
      if (track.state !== 'tracked' || track.lastSeenAtMs !== now)
        continue
      if (track.trackId === 0)
        track.trackId = ++this.#lastId
      seen.push({ ...track.detection, trackId: track.trackId })
    }
    return seen
  }

  /** Pairs tracks with detections and tells what is left of both. */
  #associate(tracks: Track[], detections: readonly Detection[], limit: number, now: number, aspect: number): { tracks: Track[], detections: readonly Detection[] } {
    if (tracks.length === 0 || detections.length === 0)
      return { tracks, detections }
    const columns = detections.length
    if (this.#cost.length < tracks.length * columns)
      this.#cost = new Float64Array(tracks.length * columns * 2)
    for (let row = 0; row < tracks.length; row++) {
      for (let column = 0; column < columns; column++)
        this.#cost[row * columns + column] = associationCost(tracks[row]!, detections[column]!, aspect)
    }
    this.#solver.solve(this.#cost, tracks.length, columns, limit)
    const leftTracks: Track[] = []
    const taken = new Uint8Array(columns)
    for (let row = 0; row < tracks.length; row++) {
      const column = this.#solver.columnOfRow[row]!
      if (column < 0) {
        leftTracks.push(tracks[row]!)
        continue
      }
      taken[column] = 1
      seeTrack(tracks[row]!, detections[column]!, now, aspect)
    }
    return {
      tracks: leftTracks,
      detections: detections.filter((_, column) => !taken[column]),
    }
  }
}
