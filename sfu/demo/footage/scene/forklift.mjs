import { CylinderGeometry, Group, Mesh } from 'three'
import { buildPerson, seatPerson } from './person.mjs'
import { bar, block, coat } from './solid.mjs'

const DARK = 0x24282B
const WHEEL = { radius: 0.3, front: 0.62, rear: -0.68 }

function addWheels(root) {
  return [WHEEL.front, WHEEL.rear].flatMap(z => [-0.5, 0.5].map((x) => {
    const wheel = new Group()
    const tyre = new Mesh(new CylinderGeometry(WHEEL.radius, WHEEL.radius, 0.22, 20), coat(0x17191A, 0.9))
    const rim = new Mesh(new CylinderGeometry(0.15, 0.15, 0.23, 12), coat(0xC9CDCE))
    for (const mesh of [tyre, rim]) {
      mesh.rotation.z = Math.PI / 2
      mesh.castShadow = true
      wheel.add(mesh)
    }
    wheel.position.set(x, WHEEL.radius, z)
    root.add(wheel)
    return wheel
  }))
}

function addTruckBody(root, colour) {
  block(root, [0.92, 0.42, 1.7], [0, -0.1, 0.22], DARK)
  block(root, [1.12, 0.62, 1.0], [0, -0.1, 0.32], colour)
  block(root, [1.14, 0.78, 0.62], [0, -0.92, 0.28], colour)
  block(root, [1.0, 0.4, 0.2], [0, -1.24, 0.34], DARK)
  block(root, [0.8, 0.16, 0.7], [0, -0.62, 1.0], DARK)
  block(root, [0.9, 0.5, 0.14], [0, 0.5, 0.45], colour)
  block(root, [0.52, 0.12, 0.5], [0, -0.28, 0.92], 0x151719)
  block(root, [0.5, 0.55, 0.12], [0, -0.52, 1.02], 0x151719)
  bar(root, [0, 0.9, 0.45], [0, 1.25, 0.25], 0.03, DARK)
  const steering = new Mesh(new CylinderGeometry(0.17, 0.17, 0.03, 14), coat(DARK))
  steering.position.set(0, 1.27, 0.24)
  steering.rotation.x = 0.5
  root.add(steering)
}

function addOverheadGuard(root) {
  for (const side of [-0.48, 0.48]) {
    bar(root, [side, 0.9, 0.52], [side * 0.92, 2.1, 0.28], 0.04, DARK)
    bar(root, [side, 1.0, -0.85], [side * 0.92, 2.1, -0.68], 0.04, DARK)
    bar(root, [side * 0.92, 2.1, 0.32], [side * 0.92, 2.1, -0.72], 0.04, DARK)
  }
  for (const z of [0.3, 0.1, -0.1, -0.3, -0.5, -0.7])
    bar(root, [-0.45, 2.12, z], [0.45, 2.12, z], 0.025, DARK)
  block(root, [0.1, 0.14, 0.1], [0.3, -0.6, 2.14], 0xF08A12)
}

function addMast(root) {
  for (const side of [-0.33, 0.33])
    block(root, [0.1, 2.05, 0.14], [side, 0.82, 0.08], DARK)
  for (const y of [0.35, 1.2, 2.03])
    block(root, [0.72, 0.1, 0.1], [0, 0.82, y], DARK)
  bar(root, [0, 0.1, 0.82], [0, 1.9, 0.82], 0.045, 0x8A9094)
  const carriage = new Group()
  for (const y of [0, 0.38])
    block(carriage, [0.98, 0.1, 0.06], [0, 0.95, y], 0x33383B)
  for (const x of [-0.46, -0.23, 0, 0.23, 0.46])
    block(carriage, [0.05, 0.95, 0.05], [x, 0.95, 0], 0x33383B)
  block(carriage, [0.98, 0.06, 0.05], [0, 0.95, 0.92], 0x33383B)
  for (const side of [-0.27, 0.27])
    block(carriage, [0.13, 0.05, 1.1], [side, 1.5, -0.05], 0x4A4F52)
  root.add(carriage)
  return carriage
}

/**
 * A counterbalanced forklift 2.1 m high, standing at the origin and facing +z, with somebody at the wheel.
 * @param {{ colour?: number, driver: object }} options `driver` is a look as `buildPerson` takes it
 */
export function buildForklift({ colour = 0xF2A516, driver: look }) {
  const root = new Group()
  addTruckBody(root, colour)
  addOverheadGuard(root)
  const wheels = addWheels(root)
  const carriage = addMast(root)
  const driver = buildPerson(look)
  seatPerson(driver, { x: 0, y: 1.04, z: -0.28 })
  root.add(driver.root)
  return { root, wheels, carriage, driver }
}

/**
 * Puts a forklift where its course says.
 * @param {ReturnType<typeof buildForklift>} forklift
 * @param {{ x: number, z: number, heading: number, stride: number, lift: number }} pose `stride` in radians of wheel turn, `lift` the forks' height in metres
 */
export function driveForklift({ root, wheels, carriage }, { x, z, heading, stride, lift }) {
  root.position.set(x, 0, z)
  root.rotation.y = heading
  carriage.position.y = lift
  for (const wheel of wheels)
    wheel.rotation.x = stride
  root.updateMatrixWorld(true)
}
