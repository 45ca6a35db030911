import { projectBox } from '../../../sfu/demo/footage/scene/camera-view.mjs'

const GRID = 16
/** Of what is seen less, nobody could say what it is. */
const MIN_VISIBLE = {
  person: 0.3,
  forklift: 0.3,
  helmet: 0.5,
  no_helmet: 0.5,
  vest: 0.5,
  no_vest: 0.5,
}
const MIN_SIDE_PX = {
  person: 8,
  forklift: 10,
  helmet: 4,
  no_helmet: 4,
  vest: 7,
  no_vest: 7,
}
const contains = ([x1, y1, x2, y2], x, y) => x >= x1 && x <= x2 && y >= y1 && y <= y2

function visibleShare([x1, y1, x2, y2], nearer) {
  let free = 0
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const [x, y] = [x1 + (x2 - x1) * (column + 0.5) / GRID, y1 + (y2 - y1) * (row + 0.5) / GRID]
      if (!nearer.some(box => contains(box, x, y)))
        free++
    }
  }
  return free / GRID ** 2
}

/**
 * What can be seen of a posed scene, as a labelled picture says it.
 * @param {ReturnType<import('./random-cast.mjs').placeRandomCast>} actors
 * @param {import('three').Camera} camera
 * @param {{ width: number, height: number }} size of the picture, pixels
 * @returns {[label: string, x1: number, y1: number, x2: number, y2: number][]} pixels
 */
export function labelledBoxes(actors, camera, { width, height }) {
  const seen = actors.flatMap((actor) => {
    const projected = projectBox(actor.object, camera)
    return projected
      ? [
          {
            ...actor,
            ...projected,
          },
        ]
      : []
  })
  const bodies = seen.filter(({ of }) => of === undefined)
  return seen.flatMap(({ id, label, aboard, of, box, whole, depth }) => {
    const owner = bodies.find(body => body.id === of)
    const own = [id, of, aboard, owner?.aboard]
    const nearer = bodies.filter(body => !own.includes(body.id) && body.aboard !== id && body.depth < (owner?.depth ?? depth))
    const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1)
    const visible = visibleShare(box, nearer.map(body => body.box)) * area(box) / area(whole)
    const pixels = box.map((value, i) => Math.round(value * (i % 2 === 0
      ? width
      : height) * 10) / 10)
    const isSeen = visible >= MIN_VISIBLE[label] && Math.min(pixels[2] - pixels[0], pixels[3] - pixels[1]) >= MIN_SIDE_PX[label]
    return isSeen
      ? [
          [label, ...pixels],
        ]
      : []
  })
}
