import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addPallet, addRack } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addWall } from './hall.mjs'
import { seededRandom } from './paint.mjs'
import { route } from './route.mjs'
import { outline, stripe } from './solid.mjs'

const LOOP_SECONDS = 60
const AISLE = [
  [-7.5, -2.7],
  [7.5, -2.7],
  [7.5, 0.4],
  [-7.5, 0.4],
]

function buildHall() {
  const hall = new Group()
  addFloor(hall, 36, 26, -2, '#7f8588')
  addWall(hall, 36, 7, [0, -7.5], { base: '#c4c6c2', plinth: 0x8A4B33 })
  const random = seededRandom(41)
  addRack(hall, -9.5, -5.6, 3, random, 2)
  addRack(hall, -1.4, -5.6, 4, random, 2)
  for (const x of [-1.9, 9.2])
    addColumn(hall, x, -6.6)
  addPallet(hall, -6.6, -4.2, 2, 0.1)
  addPallet(hall, 6.4, -4.1, 1, -0.1, 0x9A9F96)
  outline(hall, AISLE, 0.12, 0xE0B21A)
  for (let x = -0.9; x <= 0.9; x += 0.6)
    stripe(hall, [x, -2.6], [x, 0.3], 0.28, 0xE4E4DE, 0.008)
  stripe(hall, [-18, 3.0], [18, 3.0], 0.1, 0xE4E4DE)
  addDaylight(hall, {
    from: [-3, 10, 5],
    strength: 2.2,
  })
  return hall
}

// In from the right to the rack, a lift, on to the left and out; then back along the near side of the aisle.
const course = route([
  [11, -2.0, 3],
  [4.6, -2.0],
  [3.4, -2.0, 6],
  [-4, -2.0],
  [-12, -2.0, 3],
  [-12, -0.5],
  [-4.8, -0.5, 5],
  [4, -0.5],
  [11, -0.6],
], { periodSeconds: LOOP_SECONDS, strideMetres: 1.885, turnSeconds: 2 })

const people = [
  {
    look: {
      id: 'picker',
      height: 1.74,
      shirt: 0x314A6B,
      trousers: 0x283142,
      helmet: 0x2F6FC4,
      vest: 0xF26A1B,
    },
    works: true,
    path: route([
      [-4.4, 1.3, 8, 2.6],
      [-1.2, 1.3],
      [1.9, 1.5, 7, -2.6],
      [4.2, 1.2, 8, 0.4],
      [0.5, 1.9],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 3 }),
  },
  // Crosses the aisle over the crossing between two passes of the forklift, and back behind it.
  {
    look: {
      id: 'crosser',
      height: 1.8,
      shirt: 0xDDE3EA,
      trousers: 0x27324A,
      skin: 0x8E6246,
    },
    path: route([
      [0, -3.1, 10, 0.6],
      [-0.2, 1.0],
      [-3.3, 1.1, 12, 2.4],
      [0.3, 0.9],
      [0.2, -2.0],
      [2.4, -3.1, 7, Math.PI],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 12 }),
  },
]

/** An aisle that a forklift drives while people walk beside and across it. */
export const forkliftAisle = {
  seconds: LOOP_SECONDS,
  mount: {
    position: [-0.8, 3.4, 7.3],
    target: [0.1, 0.8, -0.8],
    fovDegrees: 46,
  },
  zones: [
    { id: 'aisle', kind: 'vehicle', floor: AISLE },
  ],
  build: () => buildCast(buildHall(), {
    people,
    forklifts: [
      {
        id: 'forklift',
        path: course,
        lift: seconds => 0.15 + 1.1 * Math.max(0, Math.sin(Math.PI * Math.min(1, Math.max(0, (seconds - 7) / 6)))),
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
