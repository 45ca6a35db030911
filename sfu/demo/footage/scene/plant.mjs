import { BoxGeometry, CylinderGeometry, DirectionalLight, Group, HemisphereLight, Mesh, MeshStandardMaterial, PlaneGeometry } from 'three'
import { mottle, painted } from './paint.mjs'

const still = new Map()
const paintOf = (colour, roughness = 0.7) => {
  const key = `${colour}/${roughness}`
  if (!still.has(key))
    still.set(key, new MeshStandardMaterial({ color: colour, roughness }))
  return still.get(key)
}

/** A box standing on the floor (or at `y`), metres. */
export function block(group, [width, height, depth], [x, z, y = 0], colour, turn = 0) {
  const mesh = new Mesh(new BoxGeometry(width, height, depth), colour.isMaterial ? colour : paintOf(colour))
  mesh.position.set(x, y + height / 2, z)
  mesh.rotation.y = turn
  mesh.castShadow = true
  mesh.receiveShadow = true
  group.add(mesh)
  return mesh
}

/** A painted stripe on the floor from one point to another, metres. */
export function stripe(group, [x1, z1], [x2, z2], width, colour, lift = 0.004) {
  const length = Math.hypot(x2 - x1, z2 - z1)
  const mesh = new Mesh(new PlaneGeometry(length, width), paintOf(colour, 0.8))
  mesh.rotation.set(-Math.PI / 2, 0, -Math.atan2(z2 - z1, x2 - x1))
  mesh.position.set((x1 + x2) / 2, lift, (z1 + z2) / 2)
  mesh.receiveShadow = true
  group.add(mesh)
}

/** A closed outline of stripes through floor points [x, z]. */
export function outline(group, points, width, colour) {
  points.forEach((point, i) => stripe(group, point, points[(i + 1) % points.length], width, colour))
}

/** A concrete floor with joints between its slabs. */
export function addFloor(group, width, depth, z = 0) {
  const map = painted(1024, 1024, 11, (context, w, h, random) => {
    mottle(context, w, h, random, { base: '#8d908e', dark: '50,52,54', light: '200,202,198', count: 900, size: 70 })
    context.strokeStyle = 'rgba(60,62,64,.55)'
    context.lineWidth = 2
    for (let i = 0; i < 2; i++) {
      context.strokeRect(i * 512, -9, 512, h + 18)
      context.strokeRect(-9, i * 512, w + 18, 512)
    }
    for (let i = 0; i < 40; i++) {
      context.strokeStyle = `rgba(40,40,42,${0.05 + 0.1 * random()})`
      context.lineWidth = 1 + 3 * random()
      context.beginPath()
      context.moveTo(random() * w, random() * h)
      context.lineTo(random() * w, random() * h)
      context.stroke()
    }
  }, [width / 8, depth / 8])
  const mesh = new Mesh(new PlaneGeometry(width, depth), new MeshStandardMaterial({ map, color: map ? 0xFFFFFF : 0x8D908E, roughness: 0.85 }))
  mesh.rotation.x = -Math.PI / 2
  mesh.position.z = z
  mesh.receiveShadow = true
  group.add(mesh)
}

/** A wall of ribbed sheet above a painted plinth, standing at `z` or, turned, at `x`. */
export function addWall(group, width, height, [x, z], turn = 0) {
  const map = painted(256, 256, 13, (context, w, h, random) => {
    mottle(context, w, h, random, { base: '#b9bfc2', dark: '90,96,100', light: '230,232,232', count: 120, size: 60 })
    for (let i = 0; i < 16; i++) {
      context.fillStyle = 'rgba(70,78,84,.35)'
      context.fillRect(i * 16, 0, 3, h)
      context.fillStyle = 'rgba(255,255,255,.25)'
      context.fillRect(i * 16 + 3, 0, 3, h)
    }
  }, [width / 4, height / 4])
  const mesh = block(group, [width, height, 0.2], [x, z], new MeshStandardMaterial({ map, color: map ? 0xFFFFFF : 0xB9BFC2, roughness: 0.8 }), turn)
  mesh.castShadow = false
  const plinth = block(group, [width, 1.1, 0.24], [x, z], 0x6B7F8A, turn)
  plinth.castShadow = false
}

/** Steel column with a yellow guard at its foot. */
export function addColumn(group, x, z, height = 6) {
  block(group, [0.30, height, 0.30], [x, z], 0x7C868C)
  block(group, [0.46, 0.9, 0.46], [x, z], 0xD9A514)
}

/** Pallet rack with crates on its shelves, `bays` of 2.4 m along x. */
export function addRack(group, x, z, bays, random, turn = 0) {
  const rack = new Group()
  for (let i = 0; i <= bays; i++) {
    for (const side of [-0.45, 0.45])
      block(rack, [0.1, 4.2, 0.1], [i * 2.4, side], 0x2F5D8C)
  }
  for (let bay = 0; bay < bays; bay++) {
    for (const [level, y] of [0, 1.5, 3.0].entries()) {
      if (level > 0) {
        for (const side of [-0.45, 0.45])
          block(rack, [2.4, 0.12, 0.06], [bay * 2.4 + 1.2, side, y - 0.12], 0xC9641E)
      }
      for (const shift of [0.62, 1.78]) {
        if (random() < 0.16)
          continue
        const height = 0.7 + 0.5 * random()
        const shade = [0xA98457, 0x9A7448, 0xB79A6B, 0x6E7A80, 0x8A8F86][Math.floor(random() * 5)]
        block(rack, [1.05, 0.12, 0.9], [bay * 2.4 + shift, 0, y], 0x8B6B42)
        block(rack, [0.95 + 0.08 * random(), height, 0.82], [bay * 2.4 + shift, 0, y + 0.12], shade)
      }
    }
  }
  rack.position.set(x, 0, z)
  rack.rotation.y = turn
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

/** Pipes along a wall. */
export function addPipes(group, length, [x, z], heights, colour = 0x7E6A4C) {
  for (const y of heights) {
    const pipe = new Mesh(new CylinderGeometry(0.09, 0.09, length, 10), paintOf(colour))
    pipe.rotation.z = Math.PI / 2
    pipe.position.set(x, y, z)
    group.add(pipe)
  }
}

/** Daylight from roof lights: one lamp that casts shadows over `reach` metres round the origin, and a soft fill. */
export function addDaylight(group, { from = [-4, 9, 6], reach = 9, strength = 2.4 } = {}) {
  group.add(new HemisphereLight(0xEAF2FF, 0x6E6A62, 1.5))
  const sun = new DirectionalLight(0xFFF3E2, strength)
  sun.position.set(...from)
  sun.castShadow = true
  sun.shadow.mapSize.set(1024, 1024)
  Object.assign(sun.shadow.camera, { left: -reach, right: reach, top: reach, bottom: -reach, near: 0.5, far: 40 })
  sun.shadow.bias = -0.0008
  sun.shadow.normalBias = 0.02
  sun.shadow.radius = 3
  group.add(sun)
  const fill = new DirectionalLight(0xDCE8FF, 0.7)
  fill.position.set(6, 5, 8)
  group.add(fill)
}
