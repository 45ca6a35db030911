import { Group, Mesh, MeshStandardMaterial, SphereGeometry } from 'three'
import { loft } from './loft.mjs'
import { mottle, painted } from './paint.mjs'

// Lengths in metres of a body 1.75 m tall; `look.height` scales all of it.
const HIP = 0.93
const THIGH = 0.43
const SHIN = 0.42
const SOLE = 0.08
const UPPER_ARM = 0.29

function shadesOf(channel) {
  return [
    Math.max(0, channel - 45),
    Math.min(255, channel + 40),
  ]
}

function cloth(colour, seed) {
  const channels = [16, 8, 0].map(shift => (colour >> shift) & 255)
  const [dark, light] = [0, 1].map(i => channels.map(channel => shadesOf(channel)[i]).join(','))
  const map = painted(64, 64, seed, (context, width, height, random) => {
    mottle(context, width, height, random, {
      base: `rgb(${channels.join(',')})`,
      dark,
      light,
      count: 60,
      size: 16,
    })
  })
  return new MeshStandardMaterial({
    map,
    color: map ? 0xFFFFFF : colour,
    roughness: 0.9,
  })
}

/** High-visibility cloth: two silver bands round the body and one over each shoulder, dark zip in front (u = 0 is the front). */
function vestCloth(colour) {
  const map = painted(256, 128, 7, (context, width, height, random) => {
    const css = `#${colour.toString(16).padStart(6, '0')}`
    mottle(context, width, height, random, {
      base: css,
      dark: '90,40,0',
      light: '255,220,160',
      count: 60,
      size: 24,
    })
    context.fillStyle = '#dfe3e4'
    for (const u of [0.10, 0.36, 0.60, 0.86])
      context.fillRect(u * width, 0, 0.045 * width, height * 0.62)
    context.fillRect(0, height * 0.52, width, height * 0.10)
    context.fillRect(0, height * 0.78, width, height * 0.10)
    context.fillStyle = '#3a2a1c'
    context.fillRect(0, 0, 2, height)
    context.fillRect(width - 2, 0, 2, height)
  })
  return new MeshStandardMaterial({
    map,
    color: map ? 0xFFFFFF : colour,
    roughness: 0.6,
  })
}

function limb(parent, geometry, material, x, y, z = 0) {
  const joint = new Group()
  joint.position.set(x, y, z)
  const mesh = new Mesh(geometry, material)
  mesh.castShadow = true
  mesh.receiveShadow = true
  joint.add(mesh)
  parent.add(joint)
  return joint
}

function shape(parent, geometry, material, x, y, z, scale = [1, 1, 1]) {
  const joint = limb(parent, geometry, material, x, y, z)
  joint.scale.set(...scale)
  return joint
}

function addHead(body, look, skin) {
  const neck = new Group()
  neck.position.set(0, 1.47, 0)
  body.add(neck)
  limb(neck, loft([
    [-0.03, 0.065, 0.06],
    [0.10, 0.052, 0.055, 0.01],
  ]), skin, 0, 0)
  shape(neck, new SphereGeometry(0.1, 18, 14), skin, 0, 0.175, 0.015, [0.80, 1.18, 0.98])
  shape(neck, new SphereGeometry(0.02, 8, 6), skin, 0, 0.165, 0.115, [0.8, 1.1, 1])
  const hair = new MeshStandardMaterial({ color: look.hair ?? 0x17120F, roughness: 1 })
  shape(neck, new SphereGeometry(0.106, 16, 8, 0, 2 * Math.PI, 0, 1.75), hair, 0, 0.188, -0.004, [0.83, 1.12, 1.02]).rotation.x = -0.42
  if (look.helmet === undefined)
    return neck
  const shell = new MeshStandardMaterial({ color: look.helmet, roughness: 0.35 })
  shape(neck, new SphereGeometry(0.13, 20, 10, 0, 2 * Math.PI, 0, 1.6), shell, 0, 0.205, 0, [0.90, 0.98, 1.06])
  shape(neck, loft([
    [0, 0.125, 0.148, 0.012],
    [0.014, 0.118, 0.135, 0.005],
  ], 20), shell, 0, 0.197, 0.012)
  shape(neck, loft([
    [0, 0.085, 0.05],
    [0.012, 0.08, 0.04],
  ], 16), shell, 0, 0.197, 0.13)
  shape(neck, new SphereGeometry(0.13, 8, 8, 0, 2 * Math.PI, 0, 1.5), shell, 0, 0.215, 0, [0.18, 1.0, 1.0])
  return neck
}

function addArm(body, side, sleeve, skin) {
  const upper = limb(body, loft([
    [-UPPER_ARM - 0.02, 0.044, 0.046],
    [-0.12, 0.053, 0.056],
    [0.0, 0.063, 0.064],
    [0.04, 0.035, 0.04],
  ]), sleeve, side * 0.205, 1.40)
  const fore = limb(upper, loft([
    [-0.24, 0.033, 0.035],
    [-0.08, 0.045, 0.046],
    [0.03, 0.042, 0.043],
  ]), sleeve, 0, -UPPER_ARM)
  shape(fore, new SphereGeometry(0.05, 10, 8), skin, 0, -0.295, 0.005, [0.62, 1.35, 0.9])
  return { upper, fore, side }
}

function addLeg(body, side, trousers, boot) {
  const thigh = limb(body, loft([
    [-THIGH - 0.03, 0.060, 0.064],
    [-0.22, 0.076, 0.082],
    [0.02, 0.092, 0.102],
    [0.06, 0.07, 0.08],
  ]), trousers, side * 0.092, HIP)
  const shin = limb(thigh, loft([
    [-SHIN + 0.02, 0.056, 0.060],
    [-0.16, 0.060, 0.066],
    [0.03, 0.060, 0.063],
  ]), trousers, 0, -THIGH)
  const foot = limb(shin, loft([
    [-SOLE, 0.050, 0.135, 0.055],
    [-0.045, 0.048, 0.125, 0.05],
    [0, 0.044, 0.06, 0.0],
    [0.05, 0.046, 0.05, 0.0],
  ], 16), boot, 0, -SHIN)
  return { thigh, shin, foot }
}

/**
 * A body with joints, standing at the origin and facing +z.
 * @param {{ id: string, height?: number, skin?: number, hair?: number, shirt: number, trousers: number, boots?: number,
 *   helmet?: number, vest?: number }} look colours as 0xRRGGBB; without `helmet` or `vest` none is worn; height in metres
 */
export function buildPerson(look) {
  const root = new Group()
  const body = new Group()
  root.add(body)
  const skin = new MeshStandardMaterial({ color: look.skin ?? 0xC99573, roughness: 0.7 })
  const shirt = cloth(look.shirt, 3)
  const trousers = cloth(look.trousers, 5)
  const boots = new MeshStandardMaterial({ color: look.boots ?? 0x2A211B, roughness: 0.8 })
  const torso = new Group()
  torso.position.y = HIP
  body.add(torso)
  const upper = new Group()
  upper.position.y = -HIP
  torso.add(upper)
  limb(body, loft([
    [0.82, 0.09, 0.09],
    [0.87, 0.165, 0.125],
    [0.95, 0.17, 0.125],
    [1.04, 0.15, 0.11],
  ], 18), trousers, 0, 0)
  let trunk = limb(upper, loft([
    [0.93, 0.168, 0.122],
    [1.06, 0.158, 0.115],
    [1.22, 0.178, 0.128, 0.005],
    [1.34, 0.196, 0.125, 0.005],
    [1.41, 0.19, 0.105],
    [1.46, 0.12, 0.08],
    [1.50, 0.06, 0.06],
  ], 20), shirt, 0, 0)
  if (look.vest !== undefined) {
    trunk = limb(upper, loft([
      [0.90, 0.188, 0.143],
      [1.06, 0.176, 0.133],
      [1.22, 0.192, 0.144, 0.005],
      [1.34, 0.203, 0.140, 0.005],
      [1.42, 0.178, 0.118],
      [1.475, 0.095, 0.085],
    ], 20), vestCloth(look.vest), 0, 0)
  }
  const neck = addHead(upper, look, skin)
  const arms = [-1, 1].map(side => addArm(upper, side, look.bareArms ? skin : shirt, skin))
  const legs = [-1, 1].map(side => addLeg(body, side, trousers, boots))
  body.scale.setScalar((look.height ?? 1.75) / 1.75)
  return {
    look,
    root,
    body,
    torso,
    trunk,
    neck,
    arms,
    legs,
  }
}

/** How far the sole of a leg bent so hangs below the hip, metres; foot angle as `poseLeg` sets it. */
function reachDown(swing, knee) {
  return THIGH * Math.cos(swing) + SHIN * Math.cos(swing - knee) + SOLE
}

function bend(stride, stepping, stance) {
  const swing = 0.46 * stepping * Math.sin(stride) + 0.04 * stepping + 0.16 * stance * (1 - stepping)
  // The knee folds while the leg swings forward and stays nearly straight while it carries.
  const knee = 0.06 + stepping * (0.07 + 0.95 * Math.max(0, Math.cos(stride)) ** 1.6)
  return { swing, knee }
}

/**
 * Puts a person where a walk path says, in mid-stride as far as they have walked.
 * @param {ReturnType<typeof buildPerson>} person
 * @param {{ x: number, z: number, heading: number, stride: number, speed: number, reach?: number, beat?: number }} pose `reach` 0..1 lifts both
 *   hands to work in front, `beat` is how far the hands are into their movement, radians
 */
export function posePerson(person, { x, z, heading, stride, speed, reach = 0, beat = 0 }) {
  const stepping = Math.min(1, speed / 0.9)
  const bends = [
    bend(stride, stepping, 1),
    bend(stride + Math.PI, stepping, -1),
  ]
  bends.forEach(({ swing, knee }, i) => {
    const leg = person.legs[i]
    leg.thigh.rotation.x = -swing
    leg.thigh.rotation.z = (i === 0
      ? -1
      : 1) * 0.07 * (1 - stepping)
    leg.shin.rotation.x = knee
    leg.foot.rotation.x = Math.min(0.5, 0.75 * (swing - knee) + Math.max(0, knee - 0.5) * 0.5)
  })
  const lowest = Math.max(...bends.map(({ swing, knee }) => reachDown(swing, knee)))
  person.body.position.y = (lowest - HIP) * person.body.scale.y
  person.body.rotation.z = 0.02 * stepping * Math.sin(stride)
  const idle = 1 - stepping
  person.torso.rotation.set(0.05 * stepping + 0.12 * reach, 0.10 * stepping * Math.sin(stride) + 0.10 * idle * Math.sin(beat / 2), 0)
  person.neck.rotation.set(0.10 + 0.2 * reach, -0.06 * stepping * Math.sin(stride) + 0.25 * idle * (1 - reach) * Math.sin(beat / 2), 0)
  for (const { upper, fore, side } of person.arms) {
    const swing = -side * Math.sin(stride) * stepping
    upper.rotation.x = (1 - reach) * (0.45 * swing + 0.05) - 0.45 * reach
    upper.rotation.z = side * (0.10 + 0.10 * (1 - stepping))
    fore.rotation.x = (1 - reach) * (-0.45 - 0.12 * stepping + 0.18 * swing) - (1.0 + 0.15 * side * Math.sin(beat)) * reach
  }
  person.root.position.set(x, 0, z)
  person.root.rotation.y = heading
  person.root.updateMatrixWorld(true)
}

/** Sits a person down, facing +z, hands on a wheel; `seat` is where the hips rest, metres. */
export function seatPerson(person, seat) {
  for (const { thigh, shin, foot } of person.legs) {
    thigh.rotation.x = -1.35
    shin.rotation.x = 1.1
    foot.rotation.x = 0.1
  }
  for (const { upper, fore, side } of person.arms) {
    upper.rotation.set(-0.6, 0, side * 0.12)
    fore.rotation.x = -0.7
  }
  person.torso.rotation.x = 0.06
  person.body.position.y = -HIP * person.body.scale.y
  person.root.position.set(seat.x, seat.y + 0.08, seat.z)
}
