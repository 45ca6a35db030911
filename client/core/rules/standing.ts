import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import { footPoint } from '../geometry/box.ts'
import { isInPolygon } from '../geometry/polygon.ts'

/** Who is in a zone leaves it by so much of their height: on the border a foot point trembles in and out. As for lines. */
const leavingShare = 0.08

/** Whether the foot point of a box is in a zone. */
export function stands(box: NormBox, { polygon }: Zone): boolean {
  const foot = footPoint(box)
  return isInPolygon(foot.x, foot.y, polygon)
}

/** Whether somebody who was in a zone is still in it, or so near its border that nobody can tell. `aspect`: width / height of the picture. */
export function stays(box: NormBox, zone: Zone, aspect: number): boolean {
  return stands(box, zone) || outsideBy(box, zone, aspect) <= leavingShare * (box.y2 - box.y1)
}

/** From the foot point to the nearest side, in heights of the picture. */
function outsideBy(box: NormBox, { polygon }: Zone, aspect: number): number {
  const foot = footPoint(box)
  return Math.min(...polygon.map((a, i) => {
    const b = polygon[(i + 1) % polygon.length]!
    const dx = (b.x - a.x) * aspect
    const dy = b.y - a.y
    const px = (foot.x - a.x) * aspect
    const py = foot.y - a.y
    const length2 = dx * dx + dy * dy
    const t = length2 > 0
      ? Math.min(1, Math.max(0, (px * dx + py * dy) / length2))
      : 0
    return Math.hypot(px - t * dx, py - t * dy)
  }))
}
