import type { Detection } from '#contract/detection'
import type { Walk } from './testing/walk.ts'
import { describe, expect, it } from 'vitest'
import { ByteTracker } from './byte-tracker.ts'
import { detectionOfWalk } from './testing/walk.ts'

const aspect = 16 / 9

function idsOver(fps: number, seconds: number, look: (t: number) => Detection[], tracker = new ByteTracker()): number[][] {
  const ids: number[][] = []
  for (let i = 0; i <= seconds * fps; i++)
    ids.push(tracker.look(look(i / fps), 1_000_000 + i * 1000 / fps, aspect).map(d => d.trackId))
  return ids
}

describe('byte tracker', () => {
  it.each([15, 5, 2, 1])('TR1 keeps one id for one walking person at %i looks a second', (fps) => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0.8,
      speedY: 0,
    }
    expect(new Set(idsOver(fps, 4, t => [
      detectionOfWalk(walk, t, aspect),
    ]).flat())).toEqual(new Set([1]))
  })

  it('TR4 keeps the id of a person hidden for 1.8 s and gives a new one after 2.4 s', () => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0.4,
      speedY: 0,
    }
    const hiddenFor = (gap: number) => new Set(idsOver(5, 7, t => t > 2.01 && t < 1.99 + gap
      ? []
      : [
          detectionOfWalk(walk, t, aspect),
        ]).flat()).size
    expect(hiddenFor(1.8)).toBe(1)
    expect(hiddenFor(2.4)).toBe(2)
  })

  it('TR2 holds a track through low scores and starts none from them', () => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0.5,
      speedY: 0,
    }
    const ids = idsOver(5, 4, t => [
      detectionOfWalk(walk, t, aspect, t < 1
        ? 0.8
        : 0.2),
    ])
    expect(ids.every(look => look.length === 1 && look[0] === 1)).toBe(true)
    expect(idsOver(5, 4, t => [
      detectionOfWalk(walk, t, aspect, 0.3),
    ]).flat()).toEqual([])
  })

  it('TR3 believes a track when one look is sure or the scores of its looks add up', () => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0,
      speedY: 0,
    }
    const idsAt = (score: number) => idsOver(5, 0.4, t => [
      detectionOfWalk(walk, t, aspect, score),
    ])
    expect(idsAt(0.5)).toEqual([
      [],
      [],
      [1],
    ])
    expect(idsAt(0.62)).toEqual([
      [],
      [1],
      [1],
    ])
    expect(idsAt(0.9)).toEqual([
      [1],
      [1],
      [1],
    ])
  })

  it('TR2 never gives a helmet the track of a person', () => {
    const box = { x1: 0.4, y1: 0.4, x2: 0.5, y2: 0.6 }
    const tracker = new ByteTracker()
    tracker.look([
      { label: 'person', score: 0.9, box },
    ], 0, aspect)
    expect(tracker.look([
      { label: 'helmet', score: 0.9, box },
    ], 200, aspect)).toEqual([
      {
        label: 'helmet',
        score: 0.9,
        box,
        trackId: 2,
      },
    ])
  })

  it('TR1 lives through a clock that stands or steps back', () => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0.5,
      speedY: 0,
    }
    const tracker = new ByteTracker()
    for (let i = 0; i < 40; i++) {
      // After 2 s it stands for a look, after 5 s it steps back by an hour.
      const atMs = (i === 10
        ? 9
        : i) * 200 - (i < 25
        ? 0
        : 3_600_000)
      expect(tracker.look([
        detectionOfWalk(walk, i / 5, aspect),
      ], atMs, aspect).map(d => d.trackId)).toEqual([1])
    }
  })

  it('TR1 counts time on from where a clock steps back to', () => {
    const still = detectionOfWalk({
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0,
      speedY: 0,
    }, 0, aspect)
    const tracker = new ByteTracker()
    const idsAt = (atMs: number, detections: Detection[]) => tracker.look(detections, atMs, aspect).map(d => d.trackId)
    expect(idsAt(3_600_000, [still])).toEqual([1])
    expect(idsAt(0, [still])).toEqual([1])
    idsAt(1000, [])
    expect(idsAt(1900, [still])).toEqual([1])
    idsAt(2000, [])
    expect(idsAt(4000, [still])).toEqual([2])
  })

  it('TR4 forgets who walked out: the next one in that place is somebody else', () => {
    const leaving: Walk = {
      x: 1.55,
      y: 0.8,
      height: 0.4,
      speedX: 1,
      speedY: 0,
    }
    const coming: Walk = {
      ...leaving,
      x: 1.74,
      speedX: -0.2,
    }
    const ids = idsOver(10, 3, t => t < 0.55
      ? [
          detectionOfWalk(leaving, t, aspect),
        ]
      : t > 0.85
        ? [
            detectionOfWalk(coming, t - 0.9, aspect),
          ]
        : [])
    expect(new Set(ids.flat())).toEqual(new Set([1, 2]))
  })

  it('TR4 finds who stopped behind somebody where they stopped, though the filter walked on, and half of them first', () => {
    const walk: Walk = {
      x: 0.3,
      y: 0.8,
      height: 0.3,
      speedX: 0.9,
      speedY: 0,
    }
    const upperHalf = detectionOfWalk(walk, 2.2, aspect)
    const ids = idsOver(5, 5, t => t < 2
      ? [
          detectionOfWalk(walk, t, aspect),
        ]
      : t < 3.5
        ? []
        : [
            {
              ...upperHalf,
              box: { ...upperHalf.box, y2: 0.66 },
            },
          ])
    expect(new Set(ids.flat())).toEqual(new Set([1]))
    // Whoever comes up a body's height away is somebody else.
    const elsewhere = idsOver(5, 5, t => t < 2
      ? [
          detectionOfWalk(walk, t, aspect),
        ]
      : t < 3.5
        ? []
        : [
            detectionOfWalk({ ...walk, x: 0.3 - 0.3 }, 2, aspect),
          ])
    expect(new Set(elsewhere.flat())).toEqual(new Set([1, 2]))
  })

  it('TR5 a look ends, also when a box without any area is lost and comes back', () => {
    const point: Detection = {
      label: 'person',
      score: 0.9,
      box: {
        x1: 0.2,
        y1: 0,
        x2: 0.2,
        y2: 0,
      },
    }
    const tracker = new ByteTracker()
    expect(tracker.look([point], 0, aspect)).toHaveLength(1)
    expect(tracker.look([], 200, aspect)).toEqual([])
    expect(tracker.look([
      { ...point, score: 0.5 },
    ], 400, aspect)).toEqual([])
  })

  it('TR5 follows at most 256 objects', () => {
    const tracker = new ByteTracker()
    const crowd = Array.from({ length: 300 }, (_, i): Detection => ({
      label: 'person',
      score: 0.9,
      box: {
        x1: (i % 20) / 20,
        y1: Math.floor(i / 20) / 20,
        x2: (i % 20) / 20 + 0.03,
        y2: Math.floor(i / 20) / 20 + 0.04,
      },
    }))
    for (let i = 0; i < 3; i++)
      expect(tracker.look(crowd, i * 200, aspect)).toHaveLength(256)
  })
})
