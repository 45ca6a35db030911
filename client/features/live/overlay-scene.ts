import type { TrackedDetection } from '#contract/detection'
import type { NormPoint } from '#contract/geometry'
import type { ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { Zone } from '#contract/zone'
import { footPoint } from '../../core/geometry/box.ts'
import { BoxMotion } from './box-motion.ts'

/** What one look at a camera found, as far as it is drawn. */
export interface OverlayLook {
  /** When the picture was taken, ms of the server's clock. */
  capturedAt: number
  boxes: readonly TrackedDetection[]
  /** Severity of the worst rule that each breaking track breaks now. */
  violations: ReadonlyMap<number, Severity>
  occupied: ReadonlySet<ZoneId>
}

export interface TrailPoint extends NormPoint {
  atMs: number
}

/** How long a track's path stays visible. */
export const trailMs = 2_000
/** Boxes older than this are not true any more: nothing is drawn rather than something wrong. */
export const lookValidMs = 1_500

/** What is to be drawn over one tile: the newest look, the zones and the last two seconds of each track. Times are ms of one clock. */
export class OverlayScene {
  zones: readonly Zone[] = []
  #look: OverlayLook | undefined
  #lookAtMs = 0
  #ageMs = 0
  readonly #motion = new BoxMotion()
  readonly #trails = new Map<number, TrailPoint[]>()

  /** `ageMs`: how old the look's picture is now. */
  see(look: OverlayLook, nowMs: number, ageMs = 0): void {
    this.#look = look
    this.#lookAtMs = nowMs
    this.#ageMs = ageMs
    this.#motion.see(look.boxes, look.capturedAt)
    for (const { trackId, box } of look.boxes) {
      const trail = this.#trails.get(trackId) ?? []
      trail.push({
        ...footPoint(box),
        atMs: nowMs,
      })
      this.#trails.set(trackId, trail)
    }
  }

  /** The newest look while it is still true. */
  lookAt(nowMs: number): OverlayLook | undefined {
    return this.#look && nowMs - this.#lookAtMs <= lookValidMs
      ? this.#look
      : undefined
  }

  /** The newest look's boxes where they are by now, while it is still true. */
  boxesAt(nowMs: number): TrackedDetection[] {
    return (this.lookAt(nowMs)?.boxes ?? []).map(detection => ({
      ...detection,
      box: this.#motion.lead(detection, this.#ageMs + nowMs - this.#lookAtMs),
    }))
  }

  /** Paths of the last two seconds, oldest point first; forgets what is older. */
  trailsAt(nowMs: number): ReadonlyMap<number, readonly TrailPoint[]> {
    for (const [trackId, trail] of this.#trails) {
      const young = trail.filter(point => nowMs - point.atMs <= trailMs)
      if (young.length === 0)
        this.#trails.delete(trackId)
      else
        this.#trails.set(trackId, young)
    }
    return this.#trails
  }

  clear(): void {
    this.#look = undefined
    this.#trails.clear()
  }
}

/** Where the picture lies inside its box when it is fitted without cropping, in the units of the box. */
export function contentRect(boxWidth: number, boxHeight: number, pictureWidth: number, pictureHeight: number) {
  const scale = pictureWidth > 0 && pictureHeight > 0
    ? Math.min(boxWidth / pictureWidth, boxHeight / pictureHeight)
    : 0
  const width = pictureWidth * scale
  const height = pictureHeight * scale
  return {
    x: (boxWidth - width) / 2,
    y: (boxHeight - height) / 2,
    width,
    height,
  }
}
