import type { CameraPlace, SitePlan } from '#contract/site-plan'

/** A plan as far as distances on it go. */
export type PlanScale = Pick<SitePlan, 'width' | 'height' | 'widthM'>

/** A place on the plan's picture in shares of its width and height. */
interface PlanPoint { readonly x: number, readonly y: number }

const mostReachM = 500
const leastReachM = 1

/** What a camera is put on a plan with: in its middle, looking down, as much as most cameras see, a sixth of the picture far. */
export function newPlace({ widthM }: PlanScale): CameraPlace {
  return {
    x: 0.5,
    y: 0.5,
    directionDeg: 90,
    fieldDeg: 90,
    reachM: Math.min(mostReachM, Math.max(leastReachM, Math.round(widthM / 6))),
  }
}

function pointsPerMetre({ width, widthM }: PlanScale): number {
  return width / widthM
}

/** `metres` from the camera at `angleDeg`, in points of the picture (0 degrees right, 90 down). */
function pointAt({ x, y }: CameraPlace, plan: PlanScale, angleDeg: number, metres: number): PlanPoint {
  const radians = angleDeg * Math.PI / 180
  const length = metres * pointsPerMetre(plan)
  return { x: x * plan.width + length * Math.cos(radians), y: y * plan.height + length * Math.sin(radians) }
}

/** What the camera sees as an SVG path in points of the picture: a sector, or a circle where it looks all around. */
export function fieldPath(place: CameraPlace, plan: PlanScale): string {
  const { directionDeg, fieldDeg, reachM } = place
  const radius = round(reachM * pointsPerMetre(plan))
  const text = ({ x, y }: PlanPoint): string => `${round(x)} ${round(y)}`
  if (fieldDeg >= 360) {
    const [right, left] = [0, 180].map(angle => text(pointAt(place, plan, angle, reachM)))
    return `M${right}A${radius} ${radius} 0 1 1 ${left}A${radius} ${radius} 0 1 1 ${right}Z`
  }
  const [from, to] = [-1, 1].map(side => text(pointAt(place, plan, directionDeg + side * fieldDeg / 2, reachM)))
  const isLarge = fieldDeg > 180
    ? 1
    : 0
  return `M${text(pointAt(place, plan, 0, 0))}L${from}A${radius} ${radius} 0 ${isLarge} 1 ${to}Z`
}

/** Where the middle of what it sees ends, in shares of the picture; it may lie outside of it. */
export function aimOf(place: CameraPlace, plan: PlanScale): PlanPoint {
  const { x, y } = pointAt(place, plan, place.directionDeg, place.reachM)
  return { x: x / plan.width, y: y / plan.height }
}

/** The camera turned to this point and seeing as far as it: to the degree and half metre. A point on the camera turns nothing. */
export function aimedAt(place: CameraPlace, plan: PlanScale, point: PlanPoint): CameraPlace {
  const dx = (point.x - place.x) * plan.width
  const dy = (point.y - place.y) * plan.height
  const metres = Math.hypot(dx, dy) / pointsPerMetre(plan)
  if (metres < 0.25)
    return place
  return {
    ...place,
    directionDeg: turned(Math.round(Math.atan2(dy, dx) * 180 / Math.PI)),
    reachM: Math.min(mostReachM, Math.max(leastReachM, Math.round(metres * 2) / 2)),
  }
}

/** The camera at another place, kept on the picture. */
export function movedTo(place: CameraPlace, { x, y }: PlanPoint): CameraPlace {
  return {
    ...place,
    x: onPicture(x),
    y: onPicture(y),
  }
}

/** An angle as it is kept: 0 up to 360. */
export function turned(angleDeg: number): number {
  return ((angleDeg % 360) + 360) % 360
}

function onPicture(share: number): number {
  return Math.round(Math.min(1, Math.max(0, share)) * 10_000) / 10_000
}

function round(points: number): number {
  return Math.round(points * 10) / 10
}
