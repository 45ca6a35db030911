import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import { clampUnit } from '../../core/geometry/box.ts'

/** A box is led along its way no longer than this: people turn. */
const longestLeadMs = 800
/** Looks older than this, before the newest, say nothing about the way now. */
const windowMs = 1_500
/** A look counts e times less for each of these that it is older than the newest. */
const fadeMs = 400
/** A turn is believed from so many looks over so long; fewer tell a speed at the most, and one the place alone. */
const fewestForTurn = 4
const shortestForTurnMs = 300
/** As many as 15 looks a second bring in the window. */
const mostLooks = 24

interface Seen {
  readonly capturedAt: number
  readonly x: number
  readonly y: number
}

/** Along one axis, in widths or heights of the frame: per ms, and half the change of that per ms. */
interface Way {
  readonly speed: number
  readonly turn: number
}

const standing: Way = { speed: 0, turn: 0 }

/**
 * Where tracked boxes are by now. A look is of a picture that is some hundred ms old when it is drawn, and the picture beneath has gone
 * on: each box is moved on by the way of its track, a parabola through its last looks (least squares, the newest counts most). A straight
 * way overshoots whoever slows down or turns by as much as the looks are late.
 */
export class BoxMotion {
  readonly #tracks = new Map<number, { readonly seen: Seen[], x: Way, y: Way }>()

  /** Learns from one look; `capturedAt` in ms of any clock, the same for all looks. Forgets tracks that it does not show. */
  see(boxes: readonly TrackedDetection[], capturedAt: number): void {
    const before = new Map(this.#tracks)
    this.#tracks.clear()
    for (const { trackId, box } of boxes) {
      const seen = [
        ...before.get(trackId)?.seen.filter(look => look.capturedAt < capturedAt && capturedAt - look.capturedAt <= windowMs).slice(1 - mostLooks) ?? [],
        {
          capturedAt,
          x: (box.x1 + box.x2) / 2,
          y: (box.y1 + box.y2) / 2,
        },
      ]
      this.#tracks.set(trackId, {
        seen,
        x: wayOf(seen, 'x'),
        y: wayOf(seen, 'y'),
      })
    }
  }

  /** The box `ageMs` after its picture was taken. */
  lead({ trackId, box }: TrackedDetection, ageMs: number): NormBox {
    const track = this.#tracks.get(trackId)
    if (!track)
      return box
    const forMs = Math.min(longestLeadMs, Math.max(0, ageMs))
    const [dx, dy] = [track.x, track.y].map(({ speed, turn }) => (speed + turn * forMs) * forMs)
    return {
      x1: clampUnit(box.x1 + dx!),
      y1: clampUnit(box.y1 + dy!),
      x2: clampUnit(box.x2 + dx!),
      y2: clampUnit(box.y2 + dy!),
    }
  }
}

/** Weighted least squares of `place + speed t + turn t^2`, t from the newest look, by the normal equations. */
function wayOf(seen: readonly Seen[], along: 'x' | 'y'): Way {
  const newest = seen.at(-1)!
  const spanMs = newest.capturedAt - seen[0]!.capturedAt
  if (spanMs === 0)
    return standing
  // Time in windows, so that all sums are of one size.
  let [s0, s1, s2, s3, s4, p0, p1, p2] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (const look of seen) {
    const t = (look.capturedAt - newest.capturedAt) / windowMs
    const weight = Math.exp(t * windowMs / fadeMs)
    const place = look[along] - newest[along]
    s0 += weight
    s1 += weight * t
    s2 += weight * t ** 2
    s3 += weight * t ** 3
    s4 += weight * t ** 4
    p0 += weight * place
    p1 += weight * place * t
    p2 += weight * place * t ** 2
  }
  if (seen.length < fewestForTurn || spanMs < shortestForTurnMs)
    return { speed: (s0 * p1 - s1 * p0) / (s0 * s2 - s1 ** 2) / windowMs, turn: 0 }
  // Cramer's rule.
  const all = s0 * (s2 * s4 - s3 ** 2) - s1 * (s1 * s4 - s2 * s3) + s2 * (s1 * s3 - s2 ** 2)
  const speed = s0 * (p1 * s4 - s3 * p2) - p0 * (s1 * s4 - s2 * s3) + s2 * (s1 * p2 - p1 * s2)
  const turn = s0 * (s2 * p2 - p1 * s3) - s1 * (s1 * p2 - p1 * s2) + p0 * (s1 * s3 - s2 ** 2)
  return { speed: speed / all / windowMs, turn: turn / all / windowMs ** 2 }
}
