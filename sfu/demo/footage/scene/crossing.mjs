import { Group } from 'three'
import { buildCast } from './cast.mjs'
import { addCabinet, addPress, addRack } from './furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from './hall.mjs'
import { seededRandom } from './paint.mjs'
import { outline, stripe } from './solid.mjs'
import { walkPath } from './walk-path.mjs'

const LOOP_SECONDS = 12

const MOUNT = {
  position: [0, 3.3, 7.6],
  target: [0, 0.75, 0],
  fovDegrees: 44,
}

function buildHall() {
  const hall = new Group()
  addFloor(hall, 32, 24, -2)
  addWall(hall, 32, 7, [0, -6.5])
  addPipes(hall, 30, [0, -6.2], [3.4, 3.7])
  for (const x of [-7.6, 0.2, 8.4])
    addColumn(hall, x, -5.6)
  addRack(hall, -6.4, -4.6, 2, seededRandom(21))
  addPress(hall, 2.4, -4.9)
  addCabinet(hall, 4.9, -5.7)
  addCabinet(hall, 6.3, -5.7, 0x8C9A8E)
  stripe(hall, [-16, -2.3], [16, -2.3], 0.1, 0xE0B21A)
  stripe(hall, [-16, 2.6], [16, 2.6], 0.1, 0xE0B21A)
  outline(hall, [
    [0.9, -3.8],
    [3.9, -3.8],
    [3.9, -2.9],
    [0.9, -2.9],
  ], 0.08, 0xC23B2E)
  addDaylight(hall)
  return hall
}

/** Half an ellipse later is the other person: they meet in the middle twice a round, each once in front. */
function round(phaseSeconds) {
  const knots = Array.from({ length: 16 }, (_, i) => {
    const angle = 2 * Math.PI * (i / 16 + phaseSeconds / LOOP_SECONDS)
    return [i * LOOP_SECONDS / 16, 2.75 * -Math.cos(angle), 0.15 + 0.8 * Math.sin(angle)]
  })
  return walkPath({ knots, periodSeconds: LOOP_SECONDS, turnSeconds: 0.6 })
}

const CAST = [
  {
    look: {
      id: 'guarded',
      height: 1.78,
      shirt: 0x2C4468,
      trousers: 0x26364F,
      helmet: 0xF2C21B,
      vest: 0xF26A1B,
    },
    path: round(0),
  },
  {
    look: {
      id: 'bare',
      height: 1.72,
      shirt: 0x7A2F35,
      trousers: 0x3A4048,
      skin: 0xD3A283,
    },
    path: round(LOOP_SECONDS / 2),
  },
]

/** Two people whose ways cross twice in a round, each once in front of the other; the end joins the beginning. */
export const crossing = {
  seconds: LOOP_SECONDS,
  mount: MOUNT,
  build: () => buildCast(buildHall(), { people: CAST }),
}

/** The same hall with nobody in it. */
export const empty = {
  seconds: 4,
  mount: MOUNT,
  build: () => buildCast(buildHall(), { people: [] }),
}
