import type { TrackedDetection } from '#contract/detection'
import { describe, expect, it } from 'vitest'
import { TrackLooks } from './track-looks.ts'

function person(score: number, height = 0.3): TrackedDetection {
  return {
    trackId: 1,
    label: 'person',
    score,
    box: {
      x1: 0.4,
      y1: 0.3,
      x2: 0.5,
      y2: 0.3 + height,
    },
  }
}

describe('track looks', () => {
  it('RU4 a track is as sure as the middle one of its scores of the last second, itself while they are too few', () => {
    const looks = new TrackLooks()
    const scores = [0.9, 0.3, 0.8, 0.2, 0.7].map((score, i) => {
      const track = person(score)
      looks.look([track], i * 200)
      return looks.scoreOf(track)
    })
    expect(scores).toEqual([0.9, 0.3, 0.8, 0.8, 0.7])
    const unsure = person(0.3)
    for (let i = 0; i < 5; i++)
      looks.look([unsure], 2_000 + i * 200)
    expect(looks.scoreOf(unsure)).toBe(0.3)
  })

  it('RU4 a box that is suddenly higher or lower shows somebody else too, until it stays so for 0.6 s', () => {
    const looks = new TrackLooks()
    const told = [
      0.3,
      0.31,
      0.29,
      0.42,
      0.3,
      0.42,
      0.43,
      0.42,
      0.42,
      0.42,
    ].map((height, i) => {
      const track = person(0.9, height)
      looks.look([track], i * 200)
      return looks.isWhole(track)
    })
    expect(told).toEqual([
      true,
      true,
      true,
      false,
      true,
      false,
      false,
      false,
      true,
      true,
    ])
  })

  it('RU10 knows the first look at a track', () => {
    const looks = new TrackLooks()
    looks.look([
      person(0.9),
    ], 0)
    expect(looks.isNew(person(0.9))).toBe(true)
    looks.look([
      person(0.9),
    ], 200)
    expect(looks.isNew(person(0.9))).toBe(false)
    looks.look([
      person(0.9),
    ], 9_000)
    expect(looks.isNew(person(0.9))).toBe(true)
  })
})
