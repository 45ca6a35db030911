import type { TrackedDetection } from '#contract/detection'
import type { CameraId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { WornItemName } from './item-fit.ts'
import type { ItemVerdict } from './item-votes.ts'

/** What one look at a camera saw, as it was kept: thinned to one or two looks a second. */
export interface RecordedLook {
  /** The server's clock. */
  readonly capturedAt: EpochMs
  readonly tracks: readonly TrackedDetection[]
  /** Width / height of the picture. */
  readonly aspect: number
  /** What tracked people wore by the votes at that time; absent for who was not judged. */
  readonly worn: ReadonlyMap<number, Readonly<Record<WornItemName, ItemVerdict>>>
}

/** How objects moved in the past. Track ids are of the station that looked; where it changed, the same object has another id. */
export interface TrackHistory {
  /** Looks of one camera with `fromMs <= capturedAt < toMs` (epoch ms), oldest first: those kept here, and else the server's. Ends early, without failing, where `signal` aborts. */
  readonly looks: (cameraId: CameraId, fromMs: number, toMs: number, signal: AbortSignal) => AsyncIterable<RecordedLook>
}
