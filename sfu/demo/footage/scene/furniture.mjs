import { Group } from 'three'
import { block } from './solid.mjs'

/** Pallet rack with crates on its shelves, `bays` of 2.4 m along x, `levels` up to 3. */
export function addRack(group, x, z, bays, random, levels = 3) {
  const rack = new Group()
  for (let i = 0; i <= bays; i++) {
    for (const side of [-0.45, 0.45])
      block(rack, [0.1, 1.4 * levels, 0.1], [i * 2.4, side], 0x2F5D8C)
  }
  for (let bay = 0; bay < bays; bay++) {
    for (const [level, y] of [0, 1.5, 3.0].slice(0, levels).entries()) {
      if (level > 0) {
        for (const side of [-0.45, 0.45])
          block(rack, [2.4, 0.12, 0.06], [bay * 2.4 + 1.2, side, y - 0.12], 0xC9641E)
      }
      for (const shift of [0.62, 1.78]) {
        if (random() < 0.16)
          continue
        const height = 0.7 + 0.5 * random()
        const shade = [
          0xA98457,
          0x9A7448,
          0xB79A6B,
          0x6E7A80,
          0x8A8F86,
        ][Math.floor(random() * 5)]
        block(rack, [1.05, 0.12, 0.9], [bay * 2.4 + shift, 0, y], 0x8B6B42)
        block(rack, [0.95 + 0.08 * random(), height, 0.82], [bay * 2.4 + shift, 0, y + 0.12], shade)
      }
    }
  }
  rack.position.set(x, 0, z)
  group.add(rack)
}

/** Control cabinet with a screen, a lamp and a vent. */
export function addCabinet(group, x, z, colour = 0x9AA4A8, turn = 0) {
  const cabinet = new Group()
  block(cabinet, [1.4, 1.9, 0.6], [0, 0], colour)
  block(cabinet, [1.4, 0.1, 0.62], [0, 0], 0x2E3438)
  block(cabinet, [0.42, 0.3, 0.02], [-0.3, 0.31, 1.25], 0x17242C)
  block(cabinet, [0.5, 0.4, 0.02], [0.32, 0.31, 0.4], 0x6F787C)
  block(cabinet, [0.02, 1.75, 0.02], [0, 0.31, 0.1], 0x4A5256)
  cabinet.position.set(x, 0, z)
  cabinet.rotation.y = turn
  group.add(cabinet)
}

/** Hydraulic press: a frame of four posts round an open table, with a control stand beside it. */
export function addPress(group, x, z, turn = 0) {
  const press = new Group()
  block(press, [2.4, 0.8, 1.6], [0, 0], 0x5C7486)
  block(press, [2.1, 0.06, 1.4], [0, 0, 0.8], 0x5B6266)
  for (const side of [-1.05, 1.05]) {
    block(press, [0.28, 2.0, 1.5], [side, 0, 0.8], 0x677F90)
  }
  block(press, [2.4, 0.75, 1.6], [0, 0, 2.4], 0x5C7486)
  block(press, [1.3, 0.5, 1.0], [0, 0, 1.75], 0x70787C)
  block(press, [2.42, 0.10, 1.62], [0, 0, 2.42], 0xB9BDB8)
  block(press, [1.84, 1.0, 0.05], [0, -0.72, 0.86], 0x8E979B)
  block(press, [0.9, 0.5, 0.9], [0, 0, 3.15], 0x4E565A)
  press.position.set(x, 0, z)
  press.rotation.y = turn
  group.add(press)
}

/** Work bench with a vice, a drawer block and parts on it. */
export function addBench(group, x, z, turn = 0) {
  const bench = new Group()
  block(bench, [2.2, 0.07, 0.8], [0, 0, 0.83], 0x8C6A45)
  block(bench, [2.1, 0.5, 0.7], [0, 0, 0.33], 0x4F6A7C)
  for (const side of [-1, 1])
    block(bench, [0.08, 0.83, 0.7], [side, 0], 0x3B444A)
  block(bench, [0.22, 0.16, 0.24], [-0.7, 0.1, 0.9], 0x3D6FA0)
  block(bench, [0.5, 0.10, 0.3], [0.3, -0.1, 0.9], 0x9AA0A2)
  block(bench, [2.2, 0.5, 0.04], [0, -0.38, 0.9], 0x7D8A91)
  bench.position.set(x, 0, z)
  bench.rotation.y = turn
  group.add(bench)
}

/** Pallets stacked with cartons, `layers` of them. */
export function addPallet(group, x, z, layers, turn = 0, colour = 0xB08D5C) {
  const pallet = new Group()
  block(pallet, [1.2, 0.14, 1.0], [0, 0], 0x8B6B42)
  for (let layer = 0; layer < layers; layer++) {
    for (const [dx, dz] of [
      [-0.29, -0.24],
      [0.29, -0.24],
      [-0.29, 0.24],
      [0.29, 0.24],
    ])
      block(pallet, [0.56, 0.36, 0.46], [dx, dz, 0.14 + 0.37 * layer], colour)
  }
  pallet.position.set(x, 0, z)
  pallet.rotation.y = turn
  group.add(pallet)
}

/** Roller conveyor along x with totes on it. */
export function addConveyor(group, x, z, length) {
  const conveyor = new Group()
  for (const side of [-0.38, 0.38])
    block(conveyor, [length, 0.14, 0.06], [0, side, 0.68], 0x3F5F78)
  block(conveyor, [length, 0.05, 0.7], [0, 0, 0.74], 0x2D3337)
  block(conveyor, [length - 0.1, 0.6, 0.6], [0, 0, 0.06], 0x66727A)
  for (let at = -length / 2 + 0.8; at <= length / 2 - 0.5; at += 1.9)
    block(conveyor, [0.8, 0.2, 0.5], [at, 0, 0.79], 0x4A6E8A)
  conveyor.position.set(x, 0, z)
  group.add(conveyor)
}

/** Dock door in a wall: a dark opening, or a shut roller door, between yellow guards. */
export function addDockDoor(group, x, z, open) {
  const door = new Group()
  block(door, [3.0, 3.3, 0.1], [0, 0], 0x2B2F33)
  block(door, [2.7, 3.0, 0.1], [0, 0.04], open ? 0xD9DEE0 : 0x8E999E)
  if (open) {
    block(door, [2.45, 2.6, 0.1], [0, 0.06, 0.1], 0x5A5F5C)
    block(door, [2.45, 0.08, 0.1], [0, 0.08, 0.1], 0x8B6B42)
    block(door, [2.3, 0.03, 1.2], [0, 0.7], 0x6B7276)
  }
  else {
    for (let y = 0.3; y < 3; y += 0.3)
      block(door, [2.7, 0.02, 0.02], [0, 0.1, y], 0x6F7A80)
  }
  for (const side of [-1.75, 1.75])
    block(door, [0.18, 1.0, 0.18], [side, 0.5], 0xE0B21A)
  door.position.set(x, 0, z)
  group.add(door)
}
