import type { Detection } from '#contract/detection'
import { intersectionOverUnion } from '../geometry/box.ts'
import { maxDetectionsPerFrame } from './suppress.ts'

/** A box this near the edge of a crop, in 0..1 of the crop, was cut off by it. */
const cutOff = 0.01

/**
 * Joins what was found in a crop at its own resolution with what was found in the whole picture. A box that the edge of the crop cuts is
 * left out: the whole picture has it better. Of two of one label that overlap more
 * than `maxIou` the surer stays.
 */
export function mergeCrop(whole: readonly Detection[], cropped: readonly Detection[], crop: Detection['box'], maxIou: number): Detection[] {
  const edgeX = (crop.x2 - crop.x1) * cutOff
  const edgeY = (crop.y2 - crop.y1) * cutOff
  const isCut = ({ box }: Detection): boolean => (box.x1 - crop.x1 < edgeX && crop.x1 > 0)
    || (box.y1 - crop.y1 < edgeY && crop.y1 > 0)
    || (crop.x2 - box.x2 < edgeX && crop.x2 < 1)
    || (crop.y2 - box.y2 < edgeY && crop.y2 < 1)
  const all = [
    ...whole,
    ...cropped.filter(detection => !isCut(detection)),
  ].sort((a, b) => b.score - a.score)
  const kept: Detection[] = []
  for (const detection of all) {
    if (kept.length < maxDetectionsPerFrame && kept.every(other => other.label !== detection.label || intersectionOverUnion(other.box, detection.box) <= maxIou))
      kept.push(detection)
  }
  return kept
}
