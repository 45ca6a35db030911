import type { NormPoint, NormPolygon } from './geometry.ts'

/** A polygon below this share of the picture holds no foot: 0.02 % is 11 x 6 pixels of 640 x 360. */
const leastArea = 0.0002
/** A line below this share of the picture is crossed by nobody. */
const leastLength = 0.02

/** Why no Rule can use the outline of a Zone. */
export type OutlineTrouble = 'outside' | 'not-a-line' | 'line-too-short' | 'too-few-corners' | 'crosses-itself' | 'too-small'

/** Each with its remedy, in English; clients say it in the reader's language. */
export const outlineSentences: Record<OutlineTrouble, string> = {
  'outside': 'A corner lies outside the picture. Move it back into it.',
  'not-a-line': 'A line has two ends. Draw it anew.',
  'line-too-short': 'The line is too short. Pull its ends apart.',
  'too-few-corners': 'An area needs at least three corners. Add one.',
  'crosses-itself': 'The outline crosses itself. Move a corner so that no two sides cross.',
  'too-small': 'The area is too small for anybody to stand in. Draw it larger.',
}

/**
 * What is wrong with the outline of a Zone; undefined when a Rule can use it. `isLine`: it is meant for a line-crossing Rule. Corners
 * outside 0..1 are refused by the schema already, but a drawing may hold them.
 */
export function outlineTrouble(outline: NormPolygon, isLine: boolean): OutlineTrouble | undefined {
  if (outline.some(({ x, y }) => !(x >= 0 && x <= 1 && y >= 0 && y <= 1)))
    return 'outside'
  if (isLine) {
    if (outline.length !== 2)
      return 'not-a-line'
    return Math.hypot(outline[1]!.x - outline[0]!.x, outline[1]!.y - outline[0]!.y) < leastLength
      ? 'line-too-short'
      : undefined
  }
  if (outline.length < 3)
    return 'too-few-corners'
  if (crossesItself(outline))
    return 'crosses-itself'
  return areaOf(outline) < leastArea
    ? 'too-small'
    : undefined
}

/** Shoelace formula, in shares of the picture. */
function areaOf(outline: NormPolygon): number {
  return Math.abs(outline.reduce((sum, a, i) => {
    const b = outline[(i + 1) % outline.length]!
    return sum + a.x * b.y - b.x * a.y
  }, 0)) / 2
}

/** Every two sides that are no neighbours. 64 corners are 2000 pairs. */
function crossesItself(outline: NormPolygon): boolean {
  const count = outline.length
  for (let i = 0; i < count; i++) {
    for (let j = i + 2; j < count; j++) {
      if (i === 0 && j === count - 1)
        continue
      if (segmentsCross(outline[i]!, outline[i + 1]!, outline[j]!, outline[(j + 1) % count]!))
        return true
    }
  }
  return false
}

/** Which side of a-b the point lies on: positive right of the way in a picture whose y goes down, 0 on it. */
export function sideOf(point: NormPoint, a: NormPoint, b: NormPoint): number {
  return (b.x - a.x) * (point.y - a.y) - (b.y - a.y) * (point.x - a.x)
}

/** Whether two segments go through each other; touching in a point of one of them counts, lying on one line does not. */
export function segmentsCross(a: NormPoint, b: NormPoint, c: NormPoint, d: NormPoint): boolean {
  const abC = sideOf(c, a, b)
  const abD = sideOf(d, a, b)
  const cdA = sideOf(a, c, d)
  const cdB = sideOf(b, c, d)
  if (abC === 0 && abD === 0)
    return false
  return abC * abD <= 0 && cdA * cdB <= 0
}
