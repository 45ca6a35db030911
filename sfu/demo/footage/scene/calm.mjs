import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addBench, addCabinet, addPallet, addPress, addRack } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { seededRandom } from './paint.mjs'
import { route } from './route.mjs'
import { outline, stripe } from './solid.mjs'

const SECONDS = 100
/** Where nobody goes, and where somebody is always at work. */
const PRESS = [
  [-1.6, -3.4],
  [1.4, -3.4],
  [1.4, -1.7],
  [-1.6, -1.7],
]
const POST = [
  [2.2, -1.6],
  [4.4, -1.6],
  [4.4, 0.6],
  [2.2, 0.6],
]

function buildHall() {
  const hall = new Group()
  addFloor(hall, 32, 24, -2, '#84888b')
  addWall(hall, 32, 7, [0, -6.5], { base: '#b4b7ae', plinth: 0x5A6E7C })
  addPipes(hall, 30, [0, -6.2], [3.3, 3.7])
  for (const x of [-8, 8])
    addColumn(hall, x, -5.4)
  addPress(hall, -0.1, -4.4)
  addCabinet(hall, 3.1, -4.9)
  addRack(hall, -5.2, -5.0, 2, seededRandom(51))
  addBench(hall, 3.4, -1.9, 0)
  addPallet(hall, 6.4, -3.0, 2, 0.2)
  outline(hall, PRESS, 0.12, 0xC8331F)
  stripe(hall, [-16, 2.9], [16, 2.9], 0.1, 0xE6E6E0)
  addDaylight(hall, {
    from: [5, 9, 6],
  })
  return hall
}

const dress = { helmet: 0xF2C21B, vest: 0xF26A1B, trousers: 0x2B3444 }
const people = [
  // At the bench all the time, now on one side and now on the other, and once down at the drawers.
  {
    look: {
      id: 'fitter',
      height: 1.76,
      shirt: 0x39536F,
      ...dress,
    },
    works: true,
    crouches: [
      [38, 62],
    ],
    path: route([
      [2.9, -0.9, 32, Math.PI],
      [3.8, -0.7, 58, Math.PI],
    ], { periodSeconds: SECONDS }),
  },
  // Walks by before the press, stops beside its zone, and goes back.
  {
    look: {
      id: 'walker',
      height: 1.71,
      shirt: 0x4B5A3C,
      ...dress,
      vest: 0xD7E021,
    },
    path: route([
      [-9, 0.4, 12],
      [-2.9, -0.3, 6, 1.6],
      [0.6, 0.2],
      [-9, 1.4, 20],
      [-3.4, -0.6, 7, 2.0],
    ], { periodSeconds: SECONDS, startSeconds: 4 }),
  },
  // Comes up to a line on the floor and turns.
  {
    look: {
      id: 'turner',
      height: 1.82,
      shirt: 0x6A4B3A,
      ...dress,
      helmet: 0xF5F5F0,
    },
    path: route([
      [-9, 1.9, 30],
      [-1.2, 1.6, 4, 1.6],
      [-9, 1.9, 26],
      [-2.0, 1.2, 5, 0.4],
    ], { periodSeconds: SECONDS, startSeconds: 10 }),
  },
]

/** A hundred seconds of work in which nobody breaks a rule, though some nearly do. */
export const calm = {
  seconds: SECONDS,
  mount: {
    position: [0.6, 3.4, 7.9],
    target: [0, 0.7, -0.4],
    fovDegrees: 44,
  },
  zones: [
    { id: 'press', kind: 'restricted', floor: PRESS },
    { id: 'post', kind: 'post', floor: POST },
  ],
  build: () => buildCast(buildHall(), {
    people,
    forklifts: [
      {
        id: 'forklift',
        // Stands beside the rack, with its driver at the wheel.
        path: () => ({
          x: -5.6,
          z: -2.9,
          heading: 0.6,
          stride: 0,
        }),
        driver: {
          id: 'driver',
          shirt: 0x39536F,
          trousers: 0x2B3444,
          helmet: 0xF2C21B,
          vest: 0xD7E021,
        },
      },
    ],
  }),
}
