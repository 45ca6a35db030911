import type { Detection, Label } from '#contract/detection'
import type { KalmanBox } from './kalman-box.ts'
import { correct, createKalmanBox } from './kalman-box.ts'

/**
 * ```
 *   new --seen again, or sure at once--> tracked <--seen-- lost
 *    |                                      |  --missed-->   |
 *    +--missed--> (gone)                    ...             +--2 s unseen--> (gone)
 * ```
 */
type TrackState = 'new' | 'tracked' | 'lost'

/** The same object over frames. `aspect` (width / height of the frame) turns normalised x into frame heights. */
export interface Track {
  /** 0 until the track is believed, so that noise uses up no ids. */
  trackId: number
  readonly label: Label
  state: TrackState
  readonly motion: KalmanBox
  /** The detection of the newest look that saw it. */
  detection: Detection
  lastSeenAtMs: number
}

/** Starts a track on its first detection. */
export function startTrack(detection: Detection, atMs: number, aspect: number): Track {
  const { x1, y1, x2, y2 } = detection.box
  return {
    trackId: 0,
    label: detection.label,
    state: 'new',
    motion: createKalmanBox((x1 + x2) / 2 * aspect, (y1 + y2) / 2, (x2 - x1) * aspect, y2 - y1),
    detection,
    lastSeenAtMs: atMs,
  }
}

/** Gives a track the detection that this look found for it; it must have been predicted to `atMs`. */
export function seeTrack(track: Track, detection: Detection, atMs: number, aspect: number): void {
  const { x1, y1, x2, y2 } = detection.box
  correct(track.motion, (x1 + x2) / 2 * aspect, (y1 + y2) / 2, (x2 - x1) * aspect, y2 - y1)
  track.detection = detection
  track.lastSeenAtMs = atMs
  track.state = 'tracked'
}
