import type { NormBox, NormPoint } from '#contract/geometry'

/** Overlap of two boxes, 0..1: intersection over union. Boxes without area overlap nothing. */
export function intersectionOverUnion(a: NormBox, b: NormBox): number {
  const width = Math.min(a.x2, b.x2) - Math.max(a.x1, b.x1)
  const height = Math.min(a.y2, b.y2) - Math.max(a.y1, b.y1)
  if (!(width > 0) || !(height > 0))
    return 0
  const intersection = width * height
  const union = (a.x2 - a.x1) * (a.y2 - a.y1) + (b.x2 - b.x1) * (b.y2 - b.y1) - intersection
  return union > 0
    ? intersection / union
    : 0
}

/** Where the object stands: the middle of its lower edge (ONVIF FieldDetector judges by it). */
export function footPoint(box: NormBox): NormPoint {
  return { x: (box.x1 + box.x2) / 2, y: box.y2 }
}

/** Moves a number into 0..1; NaN becomes 0. */
export function clampUnit(value: number): number {
  return value > 0
    ? Math.min(value, 1)
    : 0
}
