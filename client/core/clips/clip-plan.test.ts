import type { CameraId, EventId } from '#contract/ids'
import type { ClipMoment } from './clip-plan.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { clipAfterMs, clipBeforeMs, clipMaxMs } from '#contract/clip'
import { epochMs } from '#contract/time'
import { ClipPlan } from './clip-plan.ts'

const start = 1_700_000_000_000
function moment(n: number, atMs: number, camera = 'a'): ClipMoment {
  return {
    eventId: `event-${n}` as EventId,
    cameraId: camera as CameraId,
    at: epochMs(start + atMs),
  }
}

it('CT2 a clip is 8 s before and 8 s after, and is cut when they are over', () => {
  const plan = new ClipPlan()
  plan.add(moment(1, 0))
  expect([
    plan.nextAt,
    plan.pinOf('a' as CameraId),
    plan.pinOf('b' as CameraId),
  ]).toEqual([start + 9_500, start - 8_000, undefined])
  expect(plan.take(start + 9_499)).toEqual([])
  expect(plan.take(start + 9_500)).toMatchObject([
    { from: start - 8_000, until: start + 8_000 },
  ])
  expect([
    plan.nextAt,
    plan.take(start + 99_000),
  ]).toEqual([undefined, []])
})

it('CT2 events that follow each other share one clip, up to 40 s; those of another camera do not', () => {
  const plan = new ClipPlan()
  plan.add(moment(1, 0))
  plan.add(moment(2, 10_000))
  plan.add(moment(3, 10_000, 'b'))
  plan.add(moment(4, 24_000))
  plan.add(moment(5, 30_000))
  const clips = plan.take(start + 99_000)
  expect(clips.map(({ cameraId, from, until, moments }) => [
    cameraId,
    from - start,
    until - start,
    moments.length,
  ])).toEqual([
    ['b', 2_000, 18_000, 1],
    ['a', -8_000, 32_000, 3],
    ['a', 22_000, 38_000, 1],
  ])
})

it('CT2 every event is in exactly one clip that holds its seconds, none is too long', () => {
  fc.assert(fc.property(fc.array(fc.record({
    camera: fc.constantFrom('a', 'b'),
    atMs: fc.nat(120_000),
  }), { maxLength: 60 }), (given) => {
    const plan = new ClipPlan()
    given.forEach(({ camera, atMs }, n) => plan.add(moment(n, atMs, camera)))
    const clips = plan.take(Number.MAX_SAFE_INTEGER)
    expect(clips.flatMap(({ moments }) => moments.map(({ eventId }) => eventId)).sort()).toEqual(given.map((_, n) => `event-${n}`).sort())
    for (const { from, until, moments, cameraId } of clips) {
      expect(until - from).toBeLessThanOrEqual(clipMaxMs)
      expect(moments.every(each => each.cameraId === cameraId && each.at - clipBeforeMs >= from && each.at + clipAfterMs <= until)).toBe(true)
    }
  }))
})
