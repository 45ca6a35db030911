import type { NormBox, NormPoint } from '#contract/geometry'
import type { GroundPlane, GroundPoint } from '#contract/ground-plane'
import { floorSide, solveHomography, toGround } from '../geometry/homography.ts'

/** Height of a person, from which distances are guessed where nobody measured. Metres. */
const personHeightM = 1.7
/** By how much a floor is shortened in depth by a camera that looks down at about 25 degrees: 1 / tan(25). */
const depthFactor = 2.1

/** How a camera's picture lies on the floor. */
export interface Floor {
  readonly plane: GroundPlane | undefined
  /** Metres between a person's foot point and the lower edge of a truck's box; undefined beyond the horizon. */
  readonly distanceM: (person: NormBox, truck: NormBox, aspect: number) => number | undefined
  /** Metres between where a truck stood and where it stands. */
  readonly movedM: (from: NormBox, to: NormBox, aspect: number) => number | undefined
}

/** A floor that was measured, or one that is guessed from how high people look. A plane in trouble is as none. */
export function createFloor(plane: GroundPlane | undefined): Floor {
  const homography = plane && solveHomography(plane)
  const side = homography
    ? floorSide(homography, plane)
    : 0
  if (!plane || !homography || side === 0)
    return { plane: undefined, distanceM: guessDistanceM, movedM: guessMovedM }
  const at = (x: number, y: number) => toGround(homography, { x, y }, side)
  return {
    plane,
    distanceM: (person, truck) => {
      const foot = at((person.x1 + person.x2) / 2, person.y2)
      const left = at(truck.x1, truck.y2)
      const right = at(truck.x2, truck.y2)
      return foot && left && right && toSegmentM(foot, left, right)
    },
    movedM: (from, to) => {
      const a = at((from.x1 + from.x2) / 2, from.y2)
      const b = at((to.x1 + to.x2) / 2, to.y2)
      return a && b && Math.hypot(a.xM - b.xM, a.yM - b.yM)
    },
  }
}

function guessDistanceM(person: NormBox, truck: NormBox, aspect: number): number | undefined {
  const height = person.y2 - person.y1
  if (!(height > 0))
    return undefined
  const x = (person.x1 + person.x2) / 2
  const aside = Math.max(0, truck.x1 - x, x - truck.x2) * aspect
  const deep = Math.abs(person.y2 - truck.y2) * depthFactor
  return Math.hypot(aside, deep) / height * personHeightM
}

/** A counterbalance truck with its mast down is about 2.1 m high. */
function guessMovedM(from: NormBox, to: NormBox, aspect: number): number | undefined {
  const height = (from.y2 - from.y1 + to.y2 - to.y1) / 2
  const moved: NormPoint = { x: (from.x1 + from.x2 - to.x1 - to.x2) / 2 * aspect, y: (from.y2 - to.y2) * depthFactor }
  return height > 0
    ? Math.hypot(moved.x, moved.y) / height * 2.1
    : undefined
}

function toSegmentM(p: GroundPoint, a: GroundPoint, b: GroundPoint): number {
  const dx = b.xM - a.xM
  const dy = b.yM - a.yM
  const length2 = dx * dx + dy * dy
  const t = length2 > 0
    ? Math.min(1, Math.max(0, ((p.xM - a.xM) * dx + (p.yM - a.yM) * dy) / length2))
    : 0
  return Math.hypot(p.xM - a.xM - t * dx, p.yM - a.yM - t * dy)
}
