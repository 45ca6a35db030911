import type { Detection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { NoisyLook } from '../measured-noise.ts'
import { labels } from '#contract/detection'

/** A true box as it was measured to be seen. */
export function spoilt({ x1, y1, x2, y2 }: NormBox, [, x, bottom, width, height]: NoisyLook, mirrored: number): NormBox {
  const middle = (x1 + x2) / 2 + mirrored * x * (x2 - x1)
  const half = (x2 - x1) / 2 * Math.exp(width)
  const low = y2 + bottom * (y2 - y1)
  const clip = (value: number): number => Math.min(1, Math.max(0, value))
  return {
    x1: clip(middle - half),
    x2: clip(middle + half),
    y1: clip(low - (y2 - y1) * Math.exp(height)),
    y2: clip(low),
  }
}

export function areaOf({ x1, y1, x2, y2 }: NormBox): number {
  return (x2 - x1) * (y2 - y1)
}

/** How much of a box no nearer one covers, 0..1, counted on a grid. */
export function visibleShare({ x1, y1, x2, y2 }: NormBox, nearer: readonly { readonly box: NormBox }[]): number {
  if (nearer.every(({ box }) => box.x1 >= x2 || box.x2 <= x1 || box.y1 >= y2 || box.y2 <= y1))
    return 1
  let free = 0
  const steps = 8
  for (let row = 0; row < steps; row++) {
    for (let column = 0; column < steps; column++) {
      const x = x1 + (x2 - x1) * (column + 0.5) / steps
      const y = y1 + (y2 - y1) * (row + 0.5) / steps
      if (!nearer.some(({ box }) => x >= box.x1 && x <= box.x2 && y >= box.y1 && y <= box.y2))
        free++
    }
  }
  return free / steps ** 2
}

/** As a detector hands them over. */
export function rowsOf(found: readonly Detection[]) {
  const rows = new Float32Array(found.length * 6)
  found.forEach(({ box, score, label }, i) => rows.set([
    box.x1,
    box.y1,
    box.x2,
    box.y2,
    score,
    labels.indexOf(label),
  ], i * 6))
  return { count: found.length, rows }
}
