import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addCabinet, addPress, addRack } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { seededRandom } from './paint.mjs'
import { route } from './route.mjs'
import { stripe } from './solid.mjs'

const SECONDS = 58
/** Metres a second. */
const PACE = 1.1

/** From one stop to another, and to stay there until long after the clip has ended; `startSeconds` is when the first stop is reached. */
function comes(startSeconds, [x, z, waits = 0], [toX, toZ, facing]) {
  const stays = 2 * SECONDS
  return route([
    [x, z, waits],
    [toX, toZ, stays, facing],
  ], { periodSeconds: waits + stays + 2 * Math.hypot(toX - x, toZ - z) / PACE, startSeconds })
}

function buildHall() {
  const hall = new Group()
  addFloor(hall, 32, 24, -2, '#8b8d8a')
  addWall(hall, 32, 7, [0, -6.5])
  addPipes(hall, 30, [0, -6.2], [3.4, 3.7])
  for (const x of [-7.8, 7.9])
    addColumn(hall, x, -5.5)
  addPress(hall, -2.6, -4.8)
  addCabinet(hall, 3.6, -5.4)
  addRack(hall, 5.4, -5.0, 2, seededRandom(41))
  stripe(hall, [-16, -2.9], [16, -2.9], 0.1, 0xE0B21A)
  addDaylight(hall)
  return hall
}

const dress = { helmet: 0xF2C21B, vest: 0xF26A1B, trousers: 0x26364F }
const people = [
  // Falls along the picture.
  {
    look: {
      id: 'across',
      height: 1.78,
      shirt: 0x2C4468,
      ...dress,
    },
    falls: 9,
    path: comes(2, [-6.5, 0.9], [-1.9, 0.9, Math.PI / 2]),
  },
  // Falls half towards the camera.
  {
    look: {
      id: 'aslant',
      height: 1.7,
      shirt: 0x5C3A2E,
      ...dress,
      vest: 0xD7E021,
    },
    falls: 22,
    path: comes(1, [8, -0.4, 10], [1.9, -0.4, 0.7]),
  },
  // Falls along the line of sight, away from the camera.
  {
    look: {
      id: 'along',
      height: 1.83,
      shirt: 0x3C4A3A,
      ...dress,
      helmet: 0xF5F5F0,
    },
    falls: 36,
    path: comes(1, [8, 1.6, 24], [0.3, -0.9, Math.PI]),
  },
  // Works at the floor for half a minute, and gets up.
  {
    look: {
      id: 'fitter',
      height: 1.74,
      shirt: 0x39536F,
      ...dress,
    },
    crouches: [
      [12, 44],
    ],
    path: comes(1, [-8, -1.9, 2], [-3.6, -1.9, 0.5]),
  },
]

/** Three people fall and stay down, in three directions; a fourth crouches at work. */
export const falls = {
  seconds: SECONDS,
  mount: {
    position: [0.2, 3.4, 7.7],
    target: [0, 0.7, -0.2],
    fovDegrees: 45,
  },
  build: () => buildCast(buildHall(), { people }),
}
