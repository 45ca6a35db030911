import type { TrackedDetection } from '#contract/detection'
import { wholeView } from '#contract/geometry'
import { buildZone } from './build.ts'

/** A zone that is the whole picture. */
export const everywhere = [
  buildZone({ polygon: wholeView }),
]

/** The lower half of the picture is 10 m wide and 10 m deep, seen without perspective. */
export const measuredFloor = {
  groundPlane: {
    points: [
      [0, 0.5],
      [1, 0.5],
      [1, 1],
      [0, 1],
    ].map(([x, y]) => ({
      image: { x: x!, y: y! },
      ground: { xM: x! * 10, yM: (y! - 0.5) * 20 },
    })),
  },
}

/** A truck that is two metres long on that floor, with its lower edge at `y`. */
export function truckAt(x: number, y = 0.8): TrackedDetection {
  return {
    trackId: 90,
    label: 'forklift',
    score: 0.9,
    box: {
      x1: x - 0.1,
      y1: y - 0.4,
      x2: x + 0.1,
      y2: y,
    },
  }
}
