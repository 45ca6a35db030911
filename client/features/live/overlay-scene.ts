import type { TrackedDetection } from '#contract/detection'
import type { NormBox, NormPoint } from '#contract/geometry'
import type { ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { Zone } from '#contract/zone'
import type { LineDirection } from '../../core/rules/counted-direction.ts'
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

/** An area, or a line with the ways over it that are told. */
export type DrawnZone = Pick<Zone, 'zoneId' | 'polygon'> & { readonly counted?: LineDirection | undefined }

export interface TrailPoint extends NormPoint {
  atMs: number
}

/** How long a track's path stays visible. */
export const trailMs = 2_000
/** Boxes older than this are not true any more: nothing is drawn rather than something wrong. */
export const lookValidMs = 1_500
/** Looks kept for pictures that come to the screen after them; a picture further than this from the newest look is none of them. */
const keptMs = 2_000

/**
 * What is to be drawn over one tile: the boxes of the picture on the screen, the zones and the last two seconds of each track. A look is of
 * one picture; the one on the screen is mostly a later one, for which boxes are led on, and may be an earlier one, between two looks.
 * Times are ms of one clock.
 */
export class OverlayScene {
  zones: readonly DrawnZone[] = []
  /** When the picture on the screen was taken, by the clock of the looks; undefined where that is not told. */
  shownCapturedAt: number | undefined
  #look: OverlayLook | undefined
  /** From the oldest to `#look`. */
  #looks: OverlayLook[] = []
  #lookAtMs = 0
  #ageMs = 0
  readonly #motion = new BoxMotion()
  readonly #trails = new Map<number, TrailPoint[]>()

  /** `ageMs`: how old the look's picture is now. */
  see(look: OverlayLook, nowMs: number, ageMs = 0): void {
    this.#look = look
    this.#looks = [
      ...this.#looks.filter(({ capturedAt }) => capturedAt < look.capturedAt && look.capturedAt - capturedAt <= keptMs),
      look,
    ]
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

  /** The boxes where they are in the picture on the screen, while the newest look is still true. */
  boxesAt(nowMs: number): TrackedDetection[] {
    const newest = this.lookAt(nowMs)
    if (!newest)
      return []
    const shownAt = this.#shownAt(newest, nowMs)
    const at = this.#looks.findLastIndex(({ capturedAt }) => capturedAt <= shownAt)
    const [before, after] = [
      this.#looks[Math.max(0, at)]!,
      this.#looks[at + 1],
    ]
    if (before === newest) {
      return newest.boxes.map(detection => ({
        ...detection,
        box: this.#motion.lead(detection, shownAt - newest.capturedAt),
      }))
    }
    return before.boxes.map(detection => ({
      ...detection,
      box: after
        ? between(detection, before, after, shownAt)
        : detection.box,
    }))
  }

  #shownAt(newest: OverlayLook, nowMs: number): number {
    const told = this.shownCapturedAt
    return told !== undefined && Math.abs(told - newest.capturedAt) <= keptMs
      ? told
      : newest.capturedAt + this.#ageMs + nowMs - this.#lookAtMs
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
    this.#looks = []
    this.#trails.clear()
  }
}

/** The box of a track between two looks. Who is not in the later one is where they were. */
function between({ trackId, box }: TrackedDetection, before: OverlayLook, after: OverlayLook, atMs: number): NormBox {
  const next = after.boxes.find(other => other.trackId === trackId)?.box
  if (!next)
    return box
  const share = Math.min(1, Math.max(0, (atMs - before.capturedAt) / (after.capturedAt - before.capturedAt)))
  const mix = (from: number, to: number): number => from + (to - from) * share
  return {
    x1: mix(box.x1, next.x1),
    y1: mix(box.y1, next.y1),
    x2: mix(box.x2, next.x2),
    y2: mix(box.y2, next.y2),
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
