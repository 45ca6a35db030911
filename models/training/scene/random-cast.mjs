import { buildForklift, driveForklift } from '../../../sfu/demo/footage/scene/forklift.mjs'
import { buildPerson, posePerson } from '../../../sfu/demo/footage/scene/person.mjs'

const CLOTH = [
  0x2F4766,
  0x6C7480,
  0x2A2F38,
  0xB9B2A4,
  0x314A6B,
  0x7A2E2A,
  0x3E5A3A,
  0xD8D4CC,
  0x1E1F22,
  0x8A6A44,
]
const HELMETS = [
  0xF2C21B,
  0xF4F4F0,
  0x2F6FC4,
  0xD8402A,
  0xF08A12,
  0x3A9A4C,
  0x9AA0A4,
]
const VESTS = [0xF26A1B, 0xC9E02A, 0xE8E23A, 0xF0442A]
const SKINS = [
  0xC99573,
  0x9A6C4C,
  0xD8AA8A,
  0x6A4630,
  0xE2BC9C,
]
const HAIR = [
  0x17120F,
  0x3B2A1C,
  0x6A4A2A,
  0x8A8A88,
  0x2A2422,
]
const TRUCKS = [
  0xF2A516,
  0xD8402A,
  0x3A7A4C,
  0x2F5D8C,
  0xE8E23A,
  0x8A9094,
]

function randomLook(random, id) {
  const one = of => of[Math.floor(random() * of.length)]
  return {
    id,
    height: 1.52 + 0.42 * random(),
    shirt: one(CLOTH),
    trousers: one(CLOTH),
    skin: one(SKINS),
    hair: one(HAIR),
    bareArms: random() < 0.25,
    ...random() < 0.55 && {
      helmet: one(HELMETS),
    },
    ...random() < 0.5 && {
      vest: one(VESTS),
    },
  }
}

function personActors(id, { look, root, neck, trunk }, aboard) {
  // Photographs are labelled with the head, or the helmet on it, and never with what it stands on.
  neck.children[0].traverse((part) => {
    part.userData.notInBox = true
  })
  return [
    {
      id,
      label: 'person',
      object: root,
      aboard,
    },
    {
      id: `${id} head`,
      label: look.helmet === undefined
        ? 'no_helmet'
        : 'helmet',
      object: neck,
      of: id,
    },
    {
      id: `${id} trunk`,
      label: look.vest === undefined
        ? 'no_vest'
        : 'vest',
      object: trunk,
      of: id,
    },
  ]
}

/**
 * Puts two to eight people and up to two forklifts about a stage, each in some posture.
 * @param {import('three').Group} stage
 * @param {() => number} random 0..1
 * @returns {{ id: string, label: string, object: import('three').Object3D, aboard?: string, of?: string }[]} what there is to be found; `of` names the
 *   person whose head or trunk it is
 */
export function placeRandomCast(stage, random) {
  const between = (low, high) => low + (high - low) * random()
  const taken = []
  const place = (room) => {
    for (let attempt = 0; attempt < 40; attempt++) {
      const spot = {
        x: between(-7, 7),
        z: between(-5, 4.5),
      }
      if (taken.every(other => Math.hypot(other.x - spot.x, other.z - spot.z) > room + other.room)) {
        taken.push({ ...spot, room })
        return spot
      }
    }
    return undefined
  }
  const actors = []
  for (let truck = Math.floor(random() * 2.6); truck > 0; truck--) {
    const spot = place(1.6)
    if (!spot)
      continue
    const id = `forklift ${truck}`
    const forklift = buildForklift({
      colour: TRUCKS[Math.floor(random() * TRUCKS.length)],
      driver: randomLook(random, `${id} driver`),
    })
    driveForklift(forklift, {
      ...spot,
      heading: between(-Math.PI, Math.PI),
      stride: between(0, 6),
      lift: random() < 0.7
        ? 0.15
        : between(0.15, 1.8),
    })
    stage.add(forklift.root)
    actors.push({ id, label: 'forklift', object: forklift.root })
    if (random() < 0.85)
      actors.push(...personActors(`${id} driver`, forklift.driver, id))
    else
      forklift.root.remove(forklift.driver.root)
  }
  for (let person = 2 + Math.floor(random() * 7); person > 0; person--) {
    const spot = place(random() < 0.3
      ? 0.2
      : 0.5)
    if (!spot)
      continue
    const walks = random() < 0.6
    const figure = buildPerson(randomLook(random, `person ${person}`))
    posePerson(figure, {
      ...spot,
      heading: between(-Math.PI, Math.PI),
      stride: between(0, 6),
      speed: walks
        ? between(0.4, 1.6)
        : 0,
      reach: walks
        ? 0
        : between(0, 1),
      beat: between(0, 6),
    })
    stage.add(figure.root)
    actors.push(...personActors(figure.look.id, figure))
  }
  return actors
}

/** A camera as one hangs in a hall: from a door's height to under the roof, near or far. */
export function randomMount(random) {
  const between = (low, high) => low + (high - low) * random()
  const side = between(-5, 5)
  return {
    position: [
      side,
      between(2.2, 6.5),
      between(6, 15),
    ],
    target: [
      between(-2, 2),
      between(0.2, 1.2),
      between(-2.5, 0.5),
    ],
    fovDegrees: between(32, 62),
  }
}
