import type { TrackedDetection } from '#contract/detection'
import type { TrackPath } from '#contract/track-path'
import { clampUnit, footPoint } from '../geometry/box.ts'

interface Path {
  readonly sinceMs: number
  lastMs: number
  looks: number
  readonly from: { readonly x: number, readonly y: number }
  /** Foot point and size, smoothed: looks in which legs are missing or arms stretched are no walk. Where it was first is exact. */
  x: number
  y: number
  width: number
  height: number
  x1: number
  y1: number
  x2: number
  y2: number
}

const smoothingMs = 1_500
/** No track lives longer unseen. */
const forgetAfterMs = 4_000

/** Where the tracks of one camera have been since they were first seen. */
export class SuppressPaths {
  readonly #paths = new Map<number, Path>()

  /** Takes one look, at `atMs` of a clock that never goes back. */
  see(tracks: readonly TrackedDetection[], atMs: number): void {
    for (const { trackId, box } of tracks) {
      const foot = footPoint(box)
      const path = this.#paths.get(trackId)
      if (!path) {
        this.#paths.set(trackId, {
          sinceMs: atMs,
          lastMs: atMs,
          looks: 1,
          from: foot,
          x: foot.x,
          y: foot.y,
          width: box.x2 - box.x1,
          height: box.y2 - box.y1,
          x1: foot.x,
          y1: foot.y,
          x2: foot.x,
          y2: foot.y,
        })
        continue
      }
      // The first looks count alike: else the very first would count most.
      const share = Math.max(1 - Math.exp((path.lastMs - atMs) / smoothingMs), 1 / ++path.looks)
      path.lastMs = atMs
      path.x += share * (foot.x - path.x)
      path.y += share * (foot.y - path.y)
      path.width += share * (box.x2 - box.x1 - path.width)
      path.height += share * (box.y2 - box.y1 - path.height)
      path.x1 = Math.min(path.x1, path.x)
      path.y1 = Math.min(path.y1, path.y)
      path.x2 = Math.max(path.x2, path.x)
      path.y2 = Math.max(path.y2, path.y)
    }
    for (const [trackId, { lastMs }] of this.#paths) {
      if (atMs - lastMs > forgetAfterMs)
        this.#paths.delete(trackId)
    }
  }

  pathOf(trackId: number): TrackPath | undefined {
    const path = this.#paths.get(trackId)
    return path && {
      seenMs: Math.round(path.lastMs - path.sinceMs),
      from: {
        x: clampUnit(path.from.x),
        y: clampUnit(path.from.y),
      },
      box: {
        x1: clampUnit(path.x - path.width / 2),
        y1: clampUnit(path.y - path.height),
        x2: clampUnit(path.x + path.width / 2),
        y2: clampUnit(path.y),
      },
      extent: {
        x1: clampUnit(path.x1),
        y1: clampUnit(path.y1),
        x2: clampUnit(path.x2),
        y2: clampUnit(path.y2),
      },
    }
  }
}
