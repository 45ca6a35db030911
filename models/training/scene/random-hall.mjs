import { Group } from 'three'
import { addBench, addCabinet, addConveyor, addPallet, addPress, addRack } from '../../../sfu/demo/footage/scene/furniture.mjs'
import { addColumn, addDaylight, addFloor, addPipes, addWall } from '../../../sfu/demo/footage/scene/hall.mjs'
import { stripe } from '../../../sfu/demo/footage/scene/solid.mjs'

const GREYS = [
  '#8f8c84',
  '#7f8588',
  '#8d908e',
  '#6e7370',
  '#9a958b',
  '#777c82',
]
const WALLS = [
  '#c9c3b4',
  '#c4c6c2',
  '#b9bfc2',
  '#aeb6a8',
  '#d2cdc4',
]
const PLINTHS = [
  0x4C6378,
  0x8A4B33,
  0x6B7F8A,
  0x5A6B4C,
  0x7A7060,
]

/**
 * A hall that no other seed has: colours, light, and what stands about at its back and sides.
 * @param {() => number} random 0..1
 * @returns {Group} the middle, 8 m round the origin, is free for people
 */
export function buildRandomHall(random) {
  const hall = new Group()
  const between = (low, high) => low + (high - low) * random()
  const one = of => of[Math.floor(random() * of.length)]
  addFloor(hall, 44, 44, -4, one(GREYS))
  addWall(hall, 44, 7, [0, -9.5], {
    base: one(WALLS),
    plinth: one(PLINTHS),
  })
  addWall(hall, 40, 7, [-16, 0], {
    base: one(WALLS),
    plinth: one(PLINTHS),
    turn: Math.PI / 2,
  })
  addPipes(hall, 34, [0, -9.2], [
    between(3, 3.6),
    between(3.8, 4.4),
  ], one([0x9A4038, 0x7E6A4C, 0x5A7A8C]))
  const furniture = [
    x => addRack(hall, x, -8.2, 1 + Math.floor(random() * 3), random, 1 + Math.floor(random() * 3)),
    x => addCabinet(hall, x, -8.2),
    x => addPress(hall, x, -7.4),
    x => addBench(hall, x, -7.8),
    x => addPallet(hall, x, between(-8, -5.5), 1 + Math.floor(random() * 3), between(-0.4, 0.4)),
    x => addConveyor(hall, x, -7.2, between(4, 8)),
    x => addColumn(hall, x, between(-8, -5)),
  ]
  for (let x = between(-12, -9); x < 12; x += between(2.5, 6))
    one(furniture)(x)
  for (let i = 0; i < 3; i++) {
    const side = random() < 0.5
      ? -1
      : 1
    addPallet(hall, side * between(5, 9), between(-4, 4), 1 + Math.floor(random() * 3), between(-1, 1))
  }
  for (let i = 0; i < 4; i++) {
    stripe(hall, [
      between(-9, 9),
      between(-5, 5),
    ], [
      between(-9, 9),
      between(-5, 5),
    ], between(0.08, 0.2), one([0xE0B21A, 0xE4E4DE, 0x2A6FB5, 0xB5402A]))
  }
  addDaylight(hall, {
    from: [
      between(-7, 7),
      between(5, 11),
      between(1, 8),
    ],
    strength: between(0.6, 3),
    sky: between(0.5, 1.8),
  })
  return hall
}
