import type { NormBox, NormPolygon } from '#contract/geometry'
import { segmentsCross } from '#contract/outline-trouble'

/**
 * Whether a point lies in a polygon, by the even-odd rule (W. R. Franklin's pnpoly). A point on the edge counts as inside,
 * because a foot on the painted line is on the wrong side, and the lower edge of the picture is where people are cut off.
 */
export function isInPolygon(x: number, y: number, polygon: NormPolygon): boolean {
  let inside = false
  for (let i = 0, j = polygon.length - 1; i < polygon.length; j = i++) {
    const a = polygon[i]!
    const b = polygon[j]!
    if (isOnSegment(x, y, a.x, a.y, b.x, b.y))
      return true
    if ((a.y > y) !== (b.y > y) && x < (b.x - a.x) * (y - a.y) / (b.y - a.y) + a.x)
      inside = !inside
  }
  return inside
}

function isOnSegment(x: number, y: number, ax: number, ay: number, bx: number, by: number): boolean {
  const cross = (bx - ax) * (y - ay) - (by - ay) * (x - ax)
  // 1e-9 of the frame is far below a pixel and far above the rounding of doubles.
  if (Math.abs(cross) > 1e-9)
    return false
  return x >= Math.min(ax, bx) - 1e-9 && x <= Math.max(ax, bx) + 1e-9 && y >= Math.min(ay, by) - 1e-9 && y <= Math.max(ay, by) + 1e-9
}

/** Whether a box and a polygon have a point in common. */
export function touchesPolygon({ x1, y1, x2, y2 }: NormBox, polygon: NormPolygon): boolean {
  if (polygon.some(({ x, y }) => x >= x1 && x <= x2 && y >= y1 && y <= y2))
    return true
  const corners = [
    { x: x1, y: y1 },
    { x: x2, y: y1 },
    { x: x2, y: y2 },
    { x: x1, y: y2 },
  ]
  if (corners.some(({ x, y }) => isInPolygon(x, y, polygon)))
    return true
  return polygon.some((a, i) => corners.some((c, j) => segmentsCross(a, polygon[(i + 1) % polygon.length]!, c, corners[(j + 1) % 4]!)))
}
