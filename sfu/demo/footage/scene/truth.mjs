import { Vector3 } from 'three'
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

/** Where an actor stands on the floor, [x, z] in metres to the centimetre; call it after the scene was posed. */
function standingPlace(object) {
  const { x, z } = object.getWorldPosition(new Vector3())
  return [x, z].map(metres => Math.round(metres * 100) / 100)
}

const rounded = value => Math.round(value * 1e4) / 1e4

/**
 * Where every actor of a posed scene is in the frame.
 * @param {{ id: string, label: string, object: import('three').Object3D, aboard?: string }[]} actors
 * @param {import('three').Camera} camera
 * @returns {{ id: string, label: string, box: number[], visible: number, ground: number[] }[]} boxes 0..1 xyxy; `visible` is the share of the
 *   whole box that is inside the frame and behind no nearer actor's box, `ground` the place on the floor as [x, z] in metres
 */
export function locateActors(actors, camera) {
  const seen = actors.flatMap(({ id, label, object, aboard }) => {
    const projected = projectBox(object, camera)
    return projected
      ? [
          {
            id,
            label,
            aboard,
            ground: standingPlace(object),
            ...projected,
          },
        ]
      : []
  })
  const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1)
  return seen.map((actor) => {
    // A driver and the forklift round them hide nothing of each other.
    const nearer = seen.filter(other => other.depth < actor.depth && other.aboard !== actor.id && actor.aboard !== other.id)
    const visible = visibleShare(actor.box, nearer.map(other => other.box)) * area(actor.box) / area(actor.whole)
    return {
      id: actor.id,
      label: actor.label,
      box: actor.box.map(rounded),
      visible: Math.round(visible * 100) / 100,
      ground: actor.ground,
    }
  })
}
