import type { Detection } from '#contract/detection'
import { clampUnit } from '../../geometry/box.ts'

/** A person who walks in a straight line; positions of the foot and heights in frame heights, speeds in heights of the person per second. */
export interface Walk { x: number, y: number, height: number, speedX: number, speedY: number }

/** The true box of a walk after `seconds`, in a frame of the given aspect. */
export function detectionOfWalk(walk: Walk, seconds: number, aspect: number, score = 0.9, jitter: readonly number[] = [0, 0, 0, 0]): Detection {
  const { height } = walk
  const centre = walk.x + walk.speedX * height * seconds
  const foot = walk.y + walk.speedY * height * seconds
  const halfWidth = 0.2 * height
  return {
    label: 'person',
    score,
    box: {
      x1: clampUnit((centre - halfWidth + jitter[0]! * height) / aspect),
      y1: clampUnit(foot - height + jitter[1]! * height),
      x2: clampUnit((centre + halfWidth + jitter[2]! * height) / aspect),
      y2: clampUnit(foot + jitter[3]! * height),
    },
  }
}
