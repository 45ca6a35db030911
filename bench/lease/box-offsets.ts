import type { NotedPaint } from './boxes-page.ts'
import type { WalkingClip } from './walking-clip.ts'

/** Boxes of so many ms together say by how much they are off in time. */
const windowMs = 1_000
const fewestBoxes = 12
/** Who hardly walks, as where they turn, tells no time: widths of the picture a frame, root mean square of the second. */
const slowest = 0.004

interface Painted {
  /** How far the box is from its person, and how far the person walks in one picture: both along the picture, in its widths. */
  readonly away: number
  readonly speed: number
}

/**
 * By how many pictures the painted boxes are off the picture on the screen, second by second; positive is ahead of it. A box is of the person
 * it is nearest to. A detector's box shakes by more than somebody walks in one picture, so a single box says little of time; what all boxes of
 * a second have in common with the walking of their people does: the slope of the one over the other (least squares).
 */
export function boxOffsets(paints: readonly NotedPaint[], { people }: Pick<WalkingClip, 'people'>): number[] {
  const seconds = Map.groupBy(paints, ({ atMs }) => Math.floor(atMs / windowMs))
  return Array.from(seconds.values(), window => window.flatMap(paint => paintedOf(paint, people))).flatMap((boxes) => {
    const square = boxes.reduce((sum, { speed }) => sum + speed ** 2, 0)
    return boxes.length < fewestBoxes || Math.sqrt(square / boxes.length) < slowest
      ? []
      : [boxes.reduce((sum, { away, speed }) => sum + away * speed, 0) / square]
  })
}

/** Helmets and vests are smaller than people and are left out, and so is whoever stands before or behind somebody. */
function paintedOf({ count, boxes }: NotedPaint, people: WalkingClip['people']): Painted[] {
  const [before, now, after] = [people[count - 2], people[count], people[count + 2]]
  if (!before || !now || !after)
    return []
  return boxes.flatMap(([x1, y1, x2, y2]) => {
    const near = [...now].filter(([, box]) => y2 - y1 > (box.y2 - box.y1) * 0.7 && Math.abs(middle(box) - (x1 + x2) / 2) < 0.1)
    const [[id, box] = []] = near
    const [earlier, later] = [
      before.get(id ?? ''),
      after.get(id ?? ''),
    ]
    return near.length !== 1 || !box || !earlier || !later
      ? []
      : [
          {
            away: (x1 + x2) / 2 - middle(box),
            speed: (middle(later) - middle(earlier)) / 4,
          },
        ]
  })
}

function middle({ x1, x2 }: { readonly x1: number, readonly x2: number }): number {
  return (x1 + x2) / 2
}
