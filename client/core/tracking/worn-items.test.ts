import type { Detection, Label } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import process from 'node:process'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ByteTracker } from './byte-tracker.ts'
import { DetectionRows } from './detection-rows.ts'
import { WornItems } from './worn-items.ts'

const aspect = 16 / 9
const seed = Number(process.env.ANSIM_SEED ?? Math.trunc(Math.random() * 1e9))
process.stdout.write(`worn items: seed ${seed}\n`)

interface Standing { x: number, foot: number, height: number }
const middle: Standing = { x: 0.5, foot: 0.9, height: 0.4 }

/** A box in shares of a standing person: across from their middle, and down from their crown. */
function on({ x, foot, height }: Standing, across: number, top: number, halfWidth: number, bottom: number): NormBox {
  return {
    x1: x + (across - halfWidth) * height / aspect,
    y1: foot - height + top * height,
    x2: x + (across + halfWidth) * height / aspect,
    y2: foot - height + bottom * height,
  }
}

function person(at: Standing): Detection {
  return {
    label: 'person',
    score: 0.9,
    box: on(at, 0, 0, 0.18, 1),
  }
}

function head(at: Standing, label: Label, score = 0.8): Detection {
  return {
    label,
    score,
    box: on(at, 0, -0.01, 0.07, 0.15),
  }
}

function trunk(at: Standing, label: Label, score = 0.7): Detection {
  return {
    label,
    score,
    box: on(at, 0, 0.17, 0.14, 0.5),
  }
}

/** Looks at scenes through the tracker; answers the verdicts of the track whose box is the first person's. */
function watch(fps: number, seconds: number, scene: (i: number) => Detection[]) {
  const tracker = new ByteTracker()
  const worn = new WornItems()
  const rows = new DetectionRows()
  let trackId = 0
  for (let i = 0; i <= Math.round(seconds * fps); i++) {
    const seen = tracker.track(rows.fill(scene(i)), i * 1000 / fps, aspect)
    worn.look(rows, seen, aspect)
    trackId = seen.trackId[[
      ...seen.detection.subarray(0, seen.count),
    ].indexOf(0)] ?? trackId
  }
  const verdict = worn.verdictOf(trackId)
  if (!verdict)
    throw new Error('The person was not followed.')
  return verdict
}

describe('worn items', () => {
  it('WI1 says what a person wears and what is missing, with counts and scores', () => {
    const { helmet, vest } = watch(5, 3, () => [
      person(middle),
      head(middle, 'no_helmet'),
      trunk(middle, 'vest'),
    ])
    expect(helmet).toEqual({
      verdict: 'bare',
      looks: 16,
      worn: 0,
      bare: 16,
      score: expect.closeTo(0.8, 5) as number,
    })
    expect(vest).toEqual({
      verdict: 'worn',
      looks: 16,
      worn: 16,
      bare: 0,
      score: expect.closeTo(0.7, 5) as number,
    })
  })

  it.each([
    { fps: 5, after: 2, verdict: 'unknown' },
    { fps: 5, after: 2.2, verdict: 'bare' },
    { fps: 15, after: 2, verdict: 'unknown' },
    { fps: 15, after: 2.2, verdict: 'bare' },
    { fps: 3, after: 2.4, verdict: 'bare' },
    { fps: 1, after: 20, verdict: 'unknown' },
  ])('WI2 at $fps looks a second says "$verdict" after $after s: 70 % of 3 s and at least 6 looks', ({ fps, after, verdict }) => {
    expect(watch(fps, after, () => [
      person(middle),
      head(middle, 'no_helmet'),
    ]).helmet.verdict).toBe(verdict)
  })

  it('WI2 needs 4 looks that found it; looks that found neither say nothing', () => {
    const of10 = (bare: number) => watch(3, 3, i => [
      person(middle),
      ...i % 10 < bare
        ? [
            head(middle, 'no_helmet'),
          ]
        : [],
    ]).helmet.verdict
    expect(of10(4)).toBe('bare')
    expect(of10(3)).toBe('unknown')
  })

  it('WI2 takes no unsure helmet for one, and less for a bare head than for a helmet', () => {
    const verdict = (label: Label, score: number) => watch(5, 3, () => [
      person(middle),
      head(middle, label, score),
    ]).helmet.verdict
    expect([
      verdict('helmet', 0.5),
      verdict('helmet', 0.4),
    ]).toEqual(['worn', 'unknown'])
    expect([
      verdict('no_helmet', 0.12),
      verdict('no_helmet', 0.08),
    ]).toEqual(['bare', 'unknown'])
  })

  it.each([
    {
      of: 'too small',
      at: { x: 0.5, foot: 0.5, height: 0.085 },
    },
    {
      of: 'cut at the head',
      at: { x: 0.5, foot: 0.35, height: 0.4 },
    },
    {
      of: 'cut at the side',
      at: { x: 0.02, foot: 0.9, height: 0.4 },
    },
  ])('WI3 takes no vote of a person who is $of', ({ at }) => {
    const clamp = ({ label, score, box }: Detection): Detection => ({
      label,
      score,
      box: {
        x1: Math.max(0, box.x1),
        y1: Math.max(0, box.y1),
        x2: Math.min(1, box.x2),
        y2: Math.min(1, box.y2),
      },
    })
    expect(watch(5, 4, () => [
      person(at),
      head(at, 'no_helmet'),
      trunk(at, 'no_vest'),
    ].map(clamp))).toMatchObject({
      helmet: { verdict: 'unknown', looks: 0 },
      vest: { verdict: 'unknown', looks: 0 },
    })
  })

  it('WI3 takes no vote of a trunk that somebody nearer hides, and still one of the head', () => {
    const nearer: Standing = { x: 0.5, foot: 0.99, height: 0.4 }
    expect(watch(5, 4, () => [
      person(middle),
      person(nearer),
      head(middle, 'helmet'),
      trunk(nearer, 'no_vest'),
    ])).toMatchObject({
      helmet: { verdict: 'worn', looks: 16 },
      vest: { verdict: 'unknown', looks: 0 },
    })
  })

  it('WI4 ties no helmet in the hand, none on the floor, none of a neighbour or of somebody behind, and none far larger than a head', () => {
    const carried: Detection = {
      label: 'helmet',
      score: 0.9,
      box: on(middle, 0.15, 0.45, 0.07, 0.58),
    }
    const lying: Detection = {
      label: 'helmet',
      score: 0.9,
      box: on(middle, 0, 0.95, 0.07, 1.05),
    }
    const behind: Detection = {
      label: 'helmet',
      score: 0.9,
      box: on(middle, 0, -0.2, 0.07, -0.02),
    }
    const neighbours: Detection = {
      label: 'helmet',
      score: 0.9,
      box: on(middle, 0.25, -0.01, 0.07, 0.15),
    }
    const huge: Detection = {
      label: 'helmet',
      score: 0.9,
      box: on(middle, 0, -0.05, 0.2, 0.5),
    }
    expect(watch(5, 4, () => [
      person(middle),
      carried,
      lying,
      neighbours,
      behind,
      huge,
    ]).helmet).toMatchObject({ verdict: 'unknown', worn: 0, looks: 16 })
  })

  it('WI4 ties each item to the person whose it is, in any order of the detections', () => {
    const scenes = fc.record({
      gap: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
      height: fc.double({ min: 0.2, max: 0.5, noNaN: true }),
      taller: fc.double({ min: 0.85, max: 1.15, noNaN: true }),
      helmets: fc.tuple(fc.boolean(), fc.boolean()),
      vests: fc.tuple(fc.boolean(), fc.boolean()),
      order: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 }),
    })
    fc.assert(fc.property(scenes, ({ gap, height, taller, helmets, vests, order }) => {
      const people = [
        { x: 0.5, foot: 0.9, height },
        { x: 0.5 + gap * height / aspect, foot: 0.9, height: height * taller },
      ]
      const items = people.flatMap((at, i) => [
        head(at, helmets[i]
          ? 'helmet'
          : 'no_helmet'),
        trunk(at, vests[i]
          ? 'vest'
          : 'no_vest'),
      ])
      const worn = new WornItems()
      const rows = new DetectionRows().fill([
        ...people.map(person),
        ...order.map(i => items[i]!),
      ])
      const seen = {
        count: 2,
        atMs: 0,
        trackId: Int32Array.of(1, 2),
        detection: Int32Array.of(0, 1),
      }
      worn.look(rows, seen, aspect)
      for (const i of [0, 1]) {
        const { helmet, vest } = worn.verdictOf(i + 1)!
        // Beside each other at the same depth both heads and trunks are seen, unless the longer one covers the other.
        if (helmet.looks > 0) {
          expect([helmet.worn, helmet.bare]).toEqual(helmets[i]
            ? [1, 0]
            : [0, 1])
        }
        if (vest.looks > 0) {
          expect([vest.worn, vest.bare]).toEqual(vests[i]
            ? [1, 0]
            : [0, 1])
        }
        expect(helmet.looks).toBe(1)
      }
    }), { seed, numRuns: 300 })
  })

  it('WI5 starts anew with every track, and forgets who is gone', () => {
    const worn = new WornItems()
    const rows = new DetectionRows()
    const look = (trackId: number, atMs: number, detections: Detection[]): void => worn.look(rows.fill(detections), {
      count: Math.min(detections.length, 1),
      atMs,
      trackId: Int32Array.of(trackId),
      detection: Int32Array.of(0),
    }, aspect)
    for (let i = 0; i < 20; i++) {
      look(1, i * 200, [
        person(middle),
        head(middle, 'no_helmet'),
      ])
    }
    expect(worn.verdictOf(1)?.helmet.verdict).toBe('bare')
    look(2, 4000, [
      person(middle),
      head(middle, 'no_helmet'),
    ])
    expect(worn.verdictOf(2)?.helmet).toMatchObject({ verdict: 'unknown', looks: 1 })
    // What was seen more than 3 s ago says nothing any more.
    look(2, 7500, [])
    expect(worn.verdictOf(1)?.helmet).toMatchObject({ verdict: 'unknown', looks: 0 })
    look(2, 8100, [])
    expect(worn.verdictOf(1)).toBeUndefined()
  })
})
