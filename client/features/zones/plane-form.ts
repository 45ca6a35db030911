import type { NormPoint } from '#contract/geometry'
import type { GroundPlane, GroundPoint } from '#contract/ground-plane'

/** A rectangle of the floor by its two lengths, or four places measured from the first. Metres. */
export interface PlaneForm {
  way: 'rectangle' | 'points'
  widthM: number
  lengthM: number
  places: GroundPoint[]
}

/** Where the points begin: a bay in front of the camera as most see one. 1 and 2 in front, 3 and 4 behind. */
const startPoints: readonly NormPoint[] = [
  { x: 0.25, y: 0.85 },
  { x: 0.75, y: 0.85 },
  { x: 0.64, y: 0.5 },
  { x: 0.36, y: 0.5 },
]

function rectangle(widthM: number, lengthM: number): GroundPoint[] {
  return [
    { xM: 0, yM: 0 },
    { xM: widthM, yM: 0 },
    { xM: widthM, yM: lengthM },
    { xM: 0, yM: lengthM },
  ]
}

/** A plane as it can be changed; without one a rectangle of 4 by 6 metres. */
export function planeFormOf(plane: GroundPlane | undefined): { form: PlaneForm, points: NormPoint[] } {
  const places = plane?.points.map(({ ground }) => ground) ?? rectangle(4, 6)
  const widthM = places[1]!.xM
  const lengthM = places[2]!.yM
  const isRectangle = JSON.stringify(places) === JSON.stringify(rectangle(widthM, lengthM))
  return {
    form: {
      way: isRectangle
        ? 'rectangle'
        : 'points',
      widthM: isRectangle
        ? widthM
        : 4,
      lengthM: isRectangle
        ? lengthM
        : 6,
      places: places.map(place => ({ ...place })),
    },
    points: plane?.points.map(({ image }) => image) ?? startPoints.map(point => ({ ...point })),
  }
}

/** The plane that a form and four points of the picture describe. */
export function planeOf({ way, widthM, lengthM, places }: PlaneForm, points: readonly NormPoint[]): GroundPlane {
  const grounds = way === 'rectangle'
    ? rectangle(widthM, lengthM)
    : places
  return {
    points: points.map((image, i) => ({
      image: { ...image },
      ground: { ...grounds[i]! },
    })),
  }
}
