import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { buildCamera } from './camera-view.mjs'
import { clips, FRAMES_PER_SECOND, HEIGHT, WIDTH } from './clips.mjs'
import { locateActors } from './truth.mjs'

function openClip(name) {
  const clip = clips[name]
  const { actors, pose } = clip.build()
  const camera = buildCamera(clip.mount, WIDTH / HEIGHT)
  return {
    clip,
    locate: (seconds) => {
      pose(seconds)
      return locateActors(actors, camera)
    },
  }
}

function readTruth(name) {
  return JSON.parse(readFileSync(new URL(`../${name}.truth.json`, import.meta.url), 'utf8'))
}

function largestShift(from, to) {
  return Math.max(0, ...from.flatMap((actor) => {
    const same = to.find(other => other.id === actor.id)
    return same
      ? actor.box.map((edge, i) => Math.abs(edge - same.box[i]))
      : []
  }))
}

describe.each(Object.keys(clips))('footage of %s', (name) => {
  it('has the truth that its scene gives, so nobody changed one without rendering the other', () => {
    const { clip, locate } = openClip(name)
    const { frames } = readTruth(name)
    expect(frames).toHaveLength(clip.seconds * FRAMES_PER_SECOND)
    for (const { frame, boxes } of frames.filter(({ frame }) => frame % 10 === 0)) {
      const located = locate(frame / FRAMES_PER_SECOND)
      expect(located.map(actor => actor.id)).toEqual(boxes.map(actor => actor.id))
      // Another V8 may round a last digit differently.
      expect(largestShift(located, boxes)).toBeLessThan(3e-4)
      for (const [i, { ground }] of located.entries())
        expect(Math.hypot(ground[0] - boxes[i].ground[0], ground[1] - boxes[i].ground[1])).toBeLessThan(0.02)
    }
  })

  it('ends where it begins', () => {
    const { clip, locate } = openClip(name)
    const last = locate(clip.seconds - 1 / FRAMES_PER_SECOND)
    const first = locate(0)
    expect(largestShift(first, locate(clip.seconds))).toBeLessThan(3e-4)
    expect(largestShift(first, last)).toBeLessThan(0.03)
  })
})

describe('footage of crossing', () => {
  it('has its two people cross twice, each once behind the other', () => {
    const { frames } = readTruth('crossing')
    const middle = box => (box[0] + box[2]) / 2
    const sides = frames.map(({ boxes: [guarded, bare] }) => Math.sign(middle(guarded.box) - middle(bare.box)))
    const crossings = sides.filter((side, i) => side !== sides[(i + 1) % sides.length])
    expect(crossings).toHaveLength(2)
    for (const id of ['guarded', 'bare'])
      expect(Math.min(...frames.map(({ boxes }) => boxes.find(actor => actor.id === id).visible))).toBeLessThan(0.4)
  })
})
