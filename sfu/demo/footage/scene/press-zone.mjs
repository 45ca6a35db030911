import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addBench, addCabinet, addPallet, addPress, addRack } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { seededRandom } from './paint.mjs'
import { route } from './route.mjs'
import { outline, stripe } from './solid.mjs'

const LOOP_SECONDS = 60
const ZONE = [
  [-1.9, -2.8],
  [2.1, -2.8],
  [2.1, 0.1],
  [-1.9, 0.1],
]

function buildHall() {
  const hall = new Group()
  addFloor(hall, 32, 24, -2, '#868a8c')
  addWall(hall, 32, 7, [0, -6.5], { base: '#aeb9b4', plinth: 0x5E7568 })
  addPipes(hall, 30, [0, -6.2], [3.3, 3.6, 3.9], 0x6F7C84)
  for (const x of [-8, 8])
    addColumn(hall, x, -5.4)
  addPress(hall, 0.1, -3.9)
  addPress(hall, -4.4, -4.6)
  addCabinet(hall, 2.9, -4.6)
  addRack(hall, 4.6, -5.2, 2, seededRandom(31))
  addBench(hall, -7.4, -3.6, 0.5)
  addPallet(hall, 5.6, -3.2, 2, 0.2)
  outline(hall, ZONE, 0.12, 0xC8331F)
  for (let x = ZONE[0][0] + 0.4; x < ZONE[1][0] - 0.9; x += 0.8)
    stripe(hall, [x, ZONE[0][1] + 0.15], [x + 1.0, ZONE[2][1] - 0.15], 0.1, 0xD8A81C)
  stripe(hall, [-16, 2.9], [16, 2.9], 0.1, 0xE6E6E0)
  addDaylight(hall, {
    from: [5, 9, 6],
  })
  return hall
}

const people = [
  // Steps into the zone twice a round: to the press at about 9 s, and across its corner at about 35 s.
  {
    look: {
      id: 'setter',
      height: 1.76,
      shirt: 0x39536F,
      trousers: 0x2B3444,
      helmet: 0xF5F5F0,
      vest: 0xD7E021,
    },
    works: true,
    path: route([
      [-3.6, 0.6, 4, 0.6],
      [-0.6, 0.9],
      [0, -1.9, 6, Math.PI],
      [1.3, 0.4],
      [4.2, 0.2, 20, -0.5],
      [2.5, -0.6],
      [1.0, -1.5, 5, -2.7],
      [-1.1, 0.6],
    ], { periodSeconds: LOOP_SECONDS }),
  },
  // Passes by, well outside.
  {
    look: {
      id: 'passer',
      height: 1.7,
      shirt: 0x4B5A3C,
      trousers: 0x4A4038,
      helmet: 0xF2C21B,
    },
    path: route([
      [8.5, 2.2, 9],
      [2.6, 1.6],
      [0.4, -0.8],
      [-2.6, 1.4],
      [-8.5, 2.0, 11],
      [0, 2.5],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 12 }),
  },
]

/** A press whose marked floor nobody may enter; somebody does, about every half minute. */
export const pressZone = {
  seconds: LOOP_SECONDS,
  mount: {
    position: [0.6, 3.4, 7.9],
    target: [0, 0.7, -0.4],
    fovDegrees: 44,
  },
  zones: [
    { id: 'press', kind: 'restricted', floor: ZONE },
  ],
  build: () => buildCast(buildHall(), { people }),
}
