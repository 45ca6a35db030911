import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { measureClock, planPush, requireSupportedProtocol } from './sync-merge.ts'

describe('planPush', () => {
  it('SY2 rows that were taken are duplicates and the answer is the same again', () => {
    expect(planPush(7, [5, 6, 7])).toEqual({
      plan: 'take',
      duplicates: [5, 6, 7],
      fresh: [],
      ackedSeq: 7,
    })
    expect(planPush(7, [7, 8, 9])).toEqual({
      plan: 'take',
      duplicates: [7],
      fresh: [8, 9],
      ackedSeq: 9,
    })
  })

  it('SY3 a hole before, between or after duplicates refuses the push and names the seq that is waited for', () => {
    expect(planPush(7, [9])).toEqual({ plan: 'gap', expectedSeq: 8 })
    expect(planPush(7, [8, 10])).toEqual({ plan: 'gap', expectedSeq: 8 })
    expect(planPush(0, [2, 1])).toEqual({ plan: 'gap', expectedSeq: 1 })
    expect(planPush(0, [1, 1])).toEqual({ plan: 'gap', expectedSeq: 1 })
  })

  it('SY2 SY3 a device that loses answers and retries any window gets every seq taken exactly once, in order', () => {
    const windows = fc.array(fc.tuple(fc.nat(12), fc.integer({ min: 1, max: 8 }), fc.boolean()), { maxLength: 60 })
    fc.assert(fc.property(windows, (tries) => {
      let last = 0
      let deviceKnows = 0
      const taken: number[] = []
      for (const [skip, length, answerArrives] of tries) {
        // Mostly from what the device knows; sometimes, by a lost write, from further on.
        const start = deviceKnows + 1 + (skip > 9
          ? skip
          : 0)
        const plan = planPush(last, Array.from({ length }, (_, index) => start + index))
        if (plan.plan === 'gap') {
          expect(start).toBeGreaterThan(last + 1)
          deviceKnows = plan.expectedSeq - 1
          continue
        }
        taken.push(...plan.fresh)
        last = plan.ackedSeq
        if (answerArrives)
          deviceKnows = Math.max(deviceKnows, plan.ackedSeq)
      }
      expect(taken).toEqual(Array.from({ length: last }, (_, index) => index + 1))
    }))
  })
})

describe('measureClock', () => {
  it('SY7 flags a clock that is more than 5 s off either way', () => {
    expect(measureClock(epochMs(10_000), epochMs(5_000))).toEqual({ offsetMs: 5_000, clockSuspect: false })
    expect(measureClock(epochMs(10_001), epochMs(5_000))).toEqual({ offsetMs: 5_001, clockSuspect: true })
    expect(measureClock(epochMs(0), epochMs(5_001))).toEqual({ offsetMs: -5_001, clockSuspect: true })
  })
})

describe('requireSupportedProtocol', () => {
  it('SY8 takes two versions side by side and tells the others which side to update', () => {
    expect(() => requireSupportedProtocol(4, 4, 5)).not.toThrow()
    expect(() => requireSupportedProtocol(5, 4, 5)).not.toThrow()
    expect(() => requireSupportedProtocol(3, 4, 5)).toThrow('reload the page')
    expect(() => requireSupportedProtocol(6, 4, 5)).toThrow('update the server')
  })
})
