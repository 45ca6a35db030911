import { describe, expect, it } from 'vitest'
import { buildCamera } from '../../../sfu/demo/footage/scene/camera-view.mjs'
import { seededRandom } from '../../../sfu/demo/footage/scene/paint.mjs'
import { labelledBoxes } from './labelled-boxes.mjs'
import { placeRandomCast, randomMount } from './random-cast.mjs'
import { buildRandomHall } from './random-hall.mjs'

const size = { width: 640, height: 360 }
const labels = [
  'person',
  'helmet',
  'no_helmet',
  'vest',
  'no_vest',
  'forklift',
]
const seeds = Array.from({ length: 14 }, (_, i) => 20261121 + i)

function boxesOf(seed) {
  const random = seededRandom(seed)
  const stage = buildRandomHall(random)
  const actors = placeRandomCast(stage, random)
  const camera = buildCamera(randomMount(random), size.width / size.height)
  return labelledBoxes(actors, camera, size)
}

const holds = ([, x1, y1, x2, y2], x, y) => x > x1 && x < x2 && y > y1 && y < y2

const halls = seeds.map(boxesOf)

describe('labels of rendered halls', () => {
  it('are a function of the seed, of every label, and inside the picture', () => {
    const all = halls.flat()
    expect(boxesOf(seeds[0])).toEqual(halls[0])
    expect(halls[1]).not.toEqual(halls[0])
    expect([
      ...new Set(all.map(([label]) => label)),
    ].sort()).toEqual([...labels].sort())
    for (const [, x1, y1, x2, y2] of all)
      expect(x1 >= 0 && y1 >= 0 && x2 > x1 && y2 > y1 && x2 <= size.width && y2 <= size.height).toBe(true)
  })

  it('puts a head at the top of its person, and leaves out the neck', () => {
    const shares = halls.flatMap((boxes) => {
      const people = boxes.filter(([label]) => label === 'person')
      return boxes.filter(([label]) => label === 'no_helmet' || label === 'helmet').flatMap((head) => {
        const [label, x1, y1, x2, y2] = head
        const owners = people.filter(person => holds(person, (x1 + x2) / 2, (y1 + y2) / 2) && Math.abs(y1 - person[2]) < 2)
        return owners.length === 1
          ? [
              { label, share: (y2 - y1) / (owners[0][4] - owners[0][2]) },
            ]
          : []
      })
    })
    for (const label of ['helmet', 'no_helmet']) {
      const those = shares.filter(each => each.label === label).map(({ share }) => share).sort((a, b) => a - b)
      expect(those.length).toBeGreaterThan(10)
      // A bare head is 24 cm of a body of 175 seen from the front, and somewhat more from above or of one who sits.
      expect(those[Math.floor(those.length / 2)]).toBeLessThan(label === 'helmet'
        ? 0.19
        : 0.175)
      expect(those[0]).toBeGreaterThan(0.1)
    }
  })
})
