import { describe, expect, it } from 'vitest'
import { buildCamera } from './camera-view.mjs'
import { benchClips, HEIGHT, WIDTH } from './clips.mjs'
import { locateActors } from './truth.mjs'

function openClip(name) {
  const clip = benchClips[name]
  const { actors, pose } = clip.build()
  const camera = buildCamera(clip.mount, WIDTH / HEIGHT)
  return {
    actors,
    see: (id, seconds) => {
      pose(seconds)
      const { box, ground } = locateActors(actors, camera).find(actor => actor.id === id)
      return {
        width: (box[2] - box[0]) * WIDTH / HEIGHT,
        height: box[3] - box[1],
        foot: box[3],
        ground,
      }
    },
  }
}

describe('people who fall and crouch', () => {
  it.each(['across', 'aslant', 'along'])('%s stands, falls within a second where they stood, and stays down until the end', (id) => {
    const { actors, see } = openClip('falls')
    const { falls } = actors.find(actor => actor.id === id)
    const before = see(id, falls)
    for (const seconds of [falls + 0.8, falls + 12, benchClips.falls.seconds - 0.2]) {
      const after = see(id, seconds)
      expect(after.height).toBeLessThan(0.6 * before.height)
      expect(after.ground).toEqual(before.ground)
    }
    expect(before.width / before.height).toBeLessThan(0.7)
  })

  it('one falls along the line of sight, no wider than a standing person is high; the others are wider than high', () => {
    const { see } = openClip('falls')
    for (const id of ['across', 'aslant'])
      expect(see(id, 57).width).toBeGreaterThan(1.5 * see(id, 57).height)
    expect(see('along', 57).width).toBeLessThan(see('along', 34).height)
  })

  it('who crouches keeps the feet on the floor, is lower and gets up again', () => {
    const { see } = openClip('calm')
    const [before, down, after] = [30, 50, 70].map(seconds => see('fitter', seconds))
    expect(down.height).toBeLessThan(0.75 * before.height)
    expect(down.height).toBeGreaterThan(0.45 * before.height)
    expect(Math.abs(down.foot - after.foot)).toBeLessThan(0.04)
    expect(after.height).toBeGreaterThan(0.9 * before.height)
  })
})
