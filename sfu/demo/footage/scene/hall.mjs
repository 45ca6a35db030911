import { DirectionalLight, HemisphereLight, Mesh, MeshStandardMaterial, PlaneGeometry } from 'three'
import { mottle, painted } from './paint.mjs'
import { bar, block } from './solid.mjs'

/** A concrete floor with joints between its slabs. */
export function addFloor(group, width, depth, z = 0, base = '#8d908e') {
  const map = painted(1024, 1024, 11, (context, w, h, random) => {
    mottle(context, w, h, random, {
      base,
      dark: '50,52,54',
      light: '200,202,198',
      count: 900,
      size: 70,
    })
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
  const mesh = new Mesh(new PlaneGeometry(width, depth), new MeshStandardMaterial({ map, roughness: 0.85 }))
  mesh.rotation.x = -Math.PI / 2
  mesh.position.z = z
  mesh.receiveShadow = true
  group.add(mesh)
}

/** A wall of ribbed sheet above a painted plinth, facing +z where `turn` is 0. */
export function addWall(group, width, height, [x, z], { turn = 0, base = '#b9bfc2', plinth = 0x6B7F8A } = {}) {
  const map = painted(256, 256, 13, (context, w, h, random) => {
    mottle(context, w, h, random, {
      base,
      dark: '90,96,100',
      light: '230,232,232',
      count: 120,
      size: 60,
    })
    for (let i = 0; i < 16; i++) {
      context.fillStyle = 'rgba(70,78,84,.35)'
      context.fillRect(i * 16, 0, 3, h)
      context.fillStyle = 'rgba(255,255,255,.25)'
      context.fillRect(i * 16 + 3, 0, 3, h)
    }
  }, [width / 4, height / 4])
  const mesh = block(group, [width, height, 0.2], [x, z], new MeshStandardMaterial({ map, roughness: 0.8 }), turn)
  mesh.castShadow = false
  block(group, [width, 1.1, 0.24], [x, z], plinth, turn).castShadow = false
}

/** Steel column with a guard at its foot. */
export function addColumn(group, x, z, guard = 0xD9A514) {
  block(group, [0.30, 6, 0.30], [x, z], 0x7C868C)
  block(group, [0.46, 0.9, 0.46], [x, z], guard)
}

/** Pipes along a wall. */
export function addPipes(group, length, [x, z], heights, colour = 0x7E6A4C) {
  for (const y of heights)
    bar(group, [x - length / 2, y, z], [x + length / 2, y, z], 0.09, colour).castShadow = false
}

/** Daylight from roof lights: one lamp that casts shadows over `reach` metres round the origin, and a soft fill. */
export function addDaylight(group, { from = [-4, 9, 6], reach = 9, strength = 2.4, sky = 1.5 } = {}) {
  group.add(new HemisphereLight(0xEAF2FF, 0x6E6A62, sky))
  const sun = new DirectionalLight(0xFFF3E2, strength)
  sun.position.set(...from)
  sun.castShadow = true
  sun.shadow.mapSize.set(1024, 1024)
  Object.assign(sun.shadow.camera, {
    left: -reach,
    right: reach,
    top: reach,
    bottom: -reach,
    near: 0.5,
    far: 40,
  })
  sun.shadow.bias = -0.0008
  sun.shadow.normalBias = 0.02
  sun.shadow.radius = 3
  group.add(sun)
  const fill = new DirectionalLight(0xDCE8FF, 0.7)
  fill.position.set(6, 5, 8)
  group.add(fill)
}
