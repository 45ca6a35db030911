import { BoxGeometry, CylinderGeometry, Mesh, MeshStandardMaterial, PlaneGeometry } from 'three'

const coats = new Map()

/** One plain material for each colour, shared by everything painted so. */
export function coat(colour, roughness = 0.7) {
  const key = `${colour}/${roughness}`
  if (!coats.has(key))
    coats.set(key, new MeshStandardMaterial({ color: colour, roughness }))
  return coats.get(key)
}

/** A box standing on the floor (or at `y`), metres. */
export function block(group, [width, height, depth], [x, z, y = 0], colour, turn = 0) {
  const mesh = new Mesh(new BoxGeometry(width, height, depth), colour.isMaterial
    ? colour
    : coat(colour))
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
  const mesh = new Mesh(new PlaneGeometry(length, width), coat(colour, 0.8))
  mesh.rotation.set(-Math.PI / 2, 0, -Math.atan2(z2 - z1, x2 - x1))
  mesh.position.set((x1 + x2) / 2, lift, (z1 + z2) / 2)
  mesh.receiveShadow = true
  group.add(mesh)
}

/** A closed outline of stripes through floor points [x, z]. */
export function outline(group, points, width, colour) {
  points.forEach((point, i) => stripe(group, point, points[(i + 1) % points.length], width, colour))
}

/** A round bar from one point [x, y, z] to another, metres. */
export function bar(group, from, to, radius, colour) {
  const [dx, dy, dz] = to.map((value, i) => value - from[i])
  const length = Math.hypot(dx, dy, dz)
  const mesh = new Mesh(new CylinderGeometry(radius, radius, length, 10), coat(colour))
  mesh.position.set(...from.map((value, i) => (value + to[i]) / 2))
  // A cylinder stands along y: lean it by the angle to y, about the axis square to both.
  mesh.rotation.set(0, Math.atan2(dx, dz), 0)
  mesh.rotateX(Math.acos(dy / length))
  mesh.castShadow = true
  mesh.receiveShadow = true
  group.add(mesh)
  return mesh
}
