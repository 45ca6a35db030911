import { projectBox } from './camera-view.mjs'

const GRID = 24

/** How much of a box no nearer box covers, 0..1, counted on a grid. */
function visibleShare(box, nearer) {
  let free = 0
  for (let row = 0; row < GRID; row++) {
    for (let column = 0; column < GRID; column++) {
      const x = box[0] + (box[2] - box[0]) * (column + 0.5) / GRID
      const y = box[1] + (box[3] - box[1]) * (row + 0.5) / GRID
      if (!nearer.some(other => x >= other[0] && x <= other[2] && y >= other[1] && y <= other[3]))
        free++
    }
  }
  return free / GRID ** 2
}

const rounded = value => Math.round(value * 1e4) / 1e4

/**
 * Where every actor of a posed scene is in the frame.
 * @param {{ id: string, label: string, object: import('three').Object3D }[]} actors
 * @param {import('three').Camera} camera
 * @returns {{ id: string, label: string, box: number[], visible: number }[]} boxes 0..1 xyxy; `visible` is the share of the
 *   whole box that is inside the frame and behind no nearer actor's box
 */
export function locateActors(actors, camera) {
  const seen = actors.flatMap(({ id, label, object }) => {
    const projected = projectBox(object, camera)
    return projected ? [{ id, label, ...projected }] : []
  })
  const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1)
  return seen.map(({ id, label, box, whole, depth }) => ({
    id,
    label,
    box: box.map(rounded),
    visible: rounded(visibleShare(box, seen.filter(other => other.depth < depth).map(other => other.box)) * area(box) / area(whole)),
  }))
}
