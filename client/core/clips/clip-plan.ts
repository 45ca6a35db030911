import type { CameraId, EventId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import { clipAfterMs, clipBeforeMs, clipMaxMs } from '#contract/clip'

export interface ClipMoment { readonly eventId: EventId, readonly cameraId: CameraId, readonly at: EpochMs }

/** A clip that is to be cut when its seconds are over, ms of the server's clock. */
export interface PlannedClip {
  readonly cameraId: CameraId
  readonly moments: readonly ClipMoment[]
  readonly from: number
  readonly until: number
}

/** Pictures of the last second are still on their way. */
const settleMs = 1_500

/**
 * CT2: which clips are to be cut, and when. An event whose seconds overlap those of a clip that is still to come makes that one longer, up to
 * 40 s; else it has one of its own.
 */
export class ClipPlan {
  #planned: PlannedClip[] = []

  add(moment: ClipMoment): void {
    const { cameraId, at } = moment
    const [from, until] = [at - clipBeforeMs, at + clipAfterMs]
    const joined = this.#planned.find(clip => clip.cameraId === cameraId && clip.from <= until && from <= clip.until && Math.max(until, clip.until) - Math.min(from, clip.from) <= clipMaxMs)
    const next: PlannedClip = {
      cameraId,
      moments: [
        ...joined?.moments ?? [],
        moment,
      ],
      from: Math.min(from, joined?.from ?? from),
      until: Math.max(until, joined?.until ?? until),
    }
    this.#planned = [
      ...this.#planned.filter(clip => clip !== joined),
      next,
    ]
  }

  /** Those whose seconds are over; they are not planned any more. */
  take(now: number): PlannedClip[] {
    const due = this.#planned.filter(clip => clip.until + settleMs <= now)
    this.#planned = this.#planned.filter(clip => !due.includes(clip))
    return due
  }

  /** When the next one is due. */
  get nextAt(): number | undefined {
    return this.#planned.length > 0
      ? Math.min(...this.#planned.map(clip => clip.until + settleMs))
      : undefined
  }

  /** From when on a camera's pictures are wanted. */
  pinOf(cameraId: CameraId): number | undefined {
    const own = this.#planned.filter(clip => clip.cameraId === cameraId)
    return own.length > 0
      ? Math.min(...own.map(clip => clip.from))
      : undefined
  }
}
