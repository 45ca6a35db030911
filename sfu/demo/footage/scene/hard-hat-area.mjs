import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addBench, addCabinet, addConveyor, addPallet } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { route } from './route.mjs'
import { block, stripe } from './solid.mjs'

const LOOP_SECONDS = 60
const AREA = [
  [-4.9, -2.6],
  [5.1, -2.6],
  [4.4, 2.4],
  [-4.2, 2.4],
]

function addSign(hall, x, z) {
  block(hall, [1.1, 0.75, 0.05], [x, z, 2.0], 0xF4F4EE)
  block(hall, [1.0, 0.4, 0.06], [x, z, 2.28], 0x1D5FA8)
  block(hall, [0.8, 0.06, 0.07], [x, z, 2.12], 0x2B2F33)
}

function buildHall() {
  const hall = new Group()
  addFloor(hall, 32, 24, -2, '#8f8c84')
  addWall(hall, 32, 7, [0, -6.2], { base: '#c9c3b4', plinth: 0x4C6378 })
  addPipes(hall, 30, [0, -5.9], [3.5, 3.8], 0x9A4038)
  for (const x of [-4.4, 4.6])
    addColumn(hall, x, -5.6, 0x6A747A)
  addConveyor(hall, 0.3, -4.2, 8)
  addBench(hall, -6.6, -3.9, 0.35)
  addCabinet(hall, 6.9, -4.6)
  addPallet(hall, 6.5, -2.8, 2, 0.3)
  addSign(hall, 0.2, -6.0)
  AREA.forEach((point, i) => stripe(hall, point, AREA[(i + 1) % AREA.length], 0.12, 0x2A6FB5))
  addDaylight(hall, {
    from: [-5, 8, 4],
    strength: 2.6,
    sky: 1.3,
  })
  return hall
}

const people = [
  {
    look: {
      id: 'complete',
      height: 1.77,
      shirt: 0x2F4766,
      trousers: 0x2A3342,
      helmet: 0xF2C21B,
      vest: 0xF26A1B,
    },
    works: true,
    path: route([
      [-3.6, -1.6, 9, 2.7],
      [-1.2, -0.7],
      [1.8, -1.2, 8, -2.7],
      [3.9, 0.4, 5, 0.5],
      [0.6, 0.9],
      [-2.6, 0.6, 4, -0.6],
    ], { periodSeconds: LOOP_SECONDS }),
  },
  {
    look: {
      id: 'helmet-only',
      height: 1.71,
      shirt: 0x6C7480,
      trousers: 0x3A3E36,
      helmet: 0xF4F4F0,
      skin: 0x9A6C4C,
    },
    works: true,
    path: route([
      [3.3, -2.0, 10, Math.PI],
      [0.6, -2.0, 8, 2.7],
      [-1.7, -2.0, 9, -2.7],
      [-3.2, -0.6],
      [0.2, 0.1],
      [3.0, -0.4],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 4 }),
  },
  {
    look: {
      id: 'vest-only',
      height: 1.82,
      shirt: 0x2A2F38,
      trousers: 0x30425C,
      vest: 0xC9E02A,
      hair: 0x3B2A1C,
    },
    path: route([
      [-8.2, 1.4, 8],
      [-2.0, 1.7],
      [2.2, 1.5, 5, -2.5],
      [8.4, 1.3, 9],
      [3.0, 2.0],
      [-3.0, 2.1],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 2 }),
  },
  {
    look: {
      id: 'neither',
      height: 1.68,
      shirt: 0xB9B2A4,
      trousers: 0x2E3A55,
      skin: 0xD8AA8A,
    },
    path: route([
      [8.2, 0.5, 12],
      [2.6, 0.9],
      [-2.2, 0.9, 8, 0.5],
      [2.4, 1.8],
      [8.2, 1.5, 12],
    ], { periodSeconds: LOOP_SECONDS, startSeconds: 38 }),
  },
]

/** An area where helmet and vest are ordered; of four people one obeys in full. */
export const hardHatArea = {
  seconds: LOOP_SECONDS,
  mount: {
    position: [0, 3.2, 7.4],
    target: [0.1, 0.75, -0.3],
    fovDegrees: 44,
  },
  zones: [
    { id: 'assembly', kind: 'protective-equipment', floor: AREA },
  ],
  build: () => buildCast(buildHall(), { people }),
}
