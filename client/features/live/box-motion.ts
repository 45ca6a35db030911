import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import { clampUnit } from '../../core/geometry/box.ts'

/** A box is led along its way no longer than this: people turn. */
const longestLeadMs = 800
/** Two looks further apart than this say nothing about the speed now. */
const oldestPairMs = 1_500
/** How much a new measurement counts against what was known, so that a jitter of the box does not throw it about. */
const newestShare = 0.6

interface Motion {
  centreX: number
  centreY: number
  capturedAt: number
  /** Widths and heights of the frame per ms. */
  speedX: number
  speedY: number
}

/**
 * Where tracked boxes are by now. A look is of a picture that is some hundred ms old when it is drawn, and the picture beneath has gone
 * on: each box is moved on by the speed of its track (constant velocity, as the tracker assumes too).
 */
export class BoxMotion {
  readonly #tracks = new Map<number, Motion>()

  /** Learns from one look; `capturedAt` in ms of any clock, the same for all looks. Forgets tracks that it does not show. */
  see(boxes: readonly TrackedDetection[], capturedAt: number): void {
    const seen = new Set<number>()
    for (const { trackId, box } of boxes) {
      seen.add(trackId)
      this.#tracks.set(trackId, follow(this.#tracks.get(trackId), box, capturedAt))
    }
    for (const trackId of this.#tracks.keys()) {
      if (!seen.has(trackId))
        this.#tracks.delete(trackId)
    }
  }

  /** The box `ageMs` after its picture was taken. */
  lead({ trackId, box }: TrackedDetection, ageMs: number): NormBox {
    const motion = this.#tracks.get(trackId)
    if (!motion)
      return box
    const forMs = Math.min(longestLeadMs, Math.max(0, ageMs))
    const [dx, dy] = [motion.speedX * forMs, motion.speedY * forMs]
    return {
      x1: clampUnit(box.x1 + dx),
      y1: clampUnit(box.y1 + dy),
      x2: clampUnit(box.x2 + dx),
      y2: clampUnit(box.y2 + dy),
    }
  }
}

function follow(before: Motion | undefined, { x1, y1, x2, y2 }: NormBox, capturedAt: number): Motion {
  const centreX = (x1 + x2) / 2
  const centreY = (y1 + y2) / 2
  const elapsedMs = before
    ? capturedAt - before.capturedAt
    : 0
  if (!before || elapsedMs <= 0 || elapsedMs > oldestPairMs) {
    return {
      centreX,
      centreY,
      capturedAt,
      speedX: 0,
      speedY: 0,
    }
  }
  const mix = (known: number, measured: number): number => known + (measured - known) * (known === 0
    ? 1
    : newestShare)
  return {
    centreX,
    centreY,
    capturedAt,
    speedX: mix(before.speedX, (centreX - before.centreX) / elapsedMs),
    speedY: mix(before.speedY, (centreY - before.centreY) / elapsedMs),
  }
}
