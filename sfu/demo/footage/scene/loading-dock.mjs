import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addDockDoor, addPallet } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { route } from './route.mjs'
import { outline, stripe } from './solid.mjs'

const LOOP_SECONDS = 60
const EDGE = [
  [-4.4, -4.6],
  [-0.6, -4.6],
  [-0.6, -3.0],
  [-4.4, -3.0],
]

function buildHall() {
  const hall = new Group()
  addFloor(hall, 36, 26, -2, '#93938e')
  addWall(hall, 36, 7, [0, -5.2], { base: '#a9b6c2', plinth: 0x7C7F80 })
  addPipes(hall, 34, [0, -5.0], [3.9], 0xB9BDC0)
  addDockDoor(hall, -2.5, -5.0, true)
  addDockDoor(hall, 2.3, -5.0, false)
  addDockDoor(hall, 7.1, -5.0, false)
  addColumn(hall, -7.2, -4.6)
  addPallet(hall, 3.6, -3.6, 3)
  addPallet(hall, 5.1, -3.5, 2, 0.06, 0x9A9F96)
  addPallet(hall, 6.7, -3.4, 3, -0.1)
  addPallet(hall, -6.4, -3.4, 2, 0.2)
  outline(hall, EDGE, 0.1, 0xE0B21A)
  for (let x = EDGE[0][0] + 0.3; x < EDGE[1][0] - 0.5; x += 0.6)
    stripe(hall, [x, EDGE[0][1] + 0.1], [x + 0.5, EDGE[2][1] - 0.1], 0.1, 0xE0B21A)
  stripe(hall, [-18, 2.8], [18, 2.8], 0.1, 0xE0B21A)
  addDaylight(hall, {
    from: [3, 9, 7],
    strength: 2.0,
    sky: 1.8,
  })
  return hall
}

const people = [
  {
    look: {
      id: 'loader',
      height: 1.79,
      shirt: 0x5B2F2B,
      trousers: 0x2F3640,
      helmet: 0xD8431F,
      vest: 0xD7E021,
    },
    works: true,
    path: route([
      [1.5, -2.4, 7, 1.9],
      [0.4, -1.5],
      [-1.7, -3.6, 5, Math.PI],
      [0.2, -1.3],
      [1.7, -2.2, 8, 1.6],
      [-0.2, -1.6],
      [-2.9, -3.7, 5, -2.8],
      [-0.9, -1.9],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 1 }),
  },
  {
    look: {
      id: 'checker',
      height: 1.7,
      shirt: 0xC7CCD2,
      trousers: 0x3B4250,
      helmet: 0xF4F4F0,
      skin: 0xD6A887,
    },
    path: route([
      [4.6, -1.0, 9, 2.6],
      [3.1, 0.9, 6, -0.6],
      [-0.4, 1.2],
      [-3.8, 0.8, 8, 2.6],
      [-1.2, 1.6],
      [2.4, 1.5],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 5 }),
  },
  {
    look: {
      id: 'visitor',
      height: 1.75,
      shirt: 0x3A3F47,
      trousers: 0x57493A,
      hair: 0x4A3524,
    },
    path: route([
      [-8.4, 1.2, 12],
      [-4.5, -0.6],
      [-2.3, -1.6, 5, 0.7],
      [-4.9, -0.3],
      [-8.4, 0.2, 14],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 20 }),
  },
]

/** A loading dock: people carry through an open door and stand at its edge. */
export const loadingDock = {
  seconds: LOOP_SECONDS,
  mount: {
    position: [1.0, 3.5, 6.4],
    target: [-0.1, 0.7, -1.4],
    fovDegrees: 46,
  },
  zones: [
    { id: 'dock-edge', kind: 'restricted', floor: EDGE },
  ],
  build: () => buildCast(buildHall(), { people }),
}
