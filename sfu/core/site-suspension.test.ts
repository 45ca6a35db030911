import type { SiteSuspension } from './site-suspension.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isScheduled } from '#contract/site-week'
import { epochMs } from '#contract/time'
import { nextSuspension, siteNeed, wakeAheadMs } from './site-suspension.ts'

const seed = Date.now() % 2 ** 31
const idleMs = 30 * 60_000
const minute = 60_000
const never = { timeZone: 'Asia/Seoul', schedules: [] }

it('SU2 a site that nobody needs is suspended after the idle time, not before, and stays so', () => {
  let state: SiteSuspension = {
    kind: 'awake',
    neededAt: epochMs(0),
  }
  for (let at = 0; at <= 120 * minute; at += 5_000) {
    state = nextSuspension(state, siteNeed(false, never, epochMs(at)), epochMs(at), idleMs)
    expect(state.kind).toBe(at < idleMs
      ? 'awake'
      : 'suspended')
  }
  expect(state).toEqual({ kind: 'suspended', since: idleMs })
})

it('SU1 whoever looks wakes it at once, and it stays awake for the idle time after the last look', () => {
  let state: SiteSuspension = {
    kind: 'suspended',
    since: epochMs(0),
  }
  state = nextSuspension(state, siteNeed(true, never, epochMs(minute)), epochMs(minute), idleMs)
  expect(state).toEqual({ kind: 'awake', neededAt: minute })
  expect(nextSuspension(state, 'none', epochMs(minute + idleMs - 1), idleMs)).toBe(state)
})

it('SU2 an idle time of 0 suspends nothing, and a clock that is set back holds it awake for no longer', () => {
  const awake: SiteSuspension = {
    kind: 'awake',
    neededAt: epochMs(10 * idleMs),
  }
  expect(nextSuspension(awake, 'none', epochMs(1e12), 0)).toBe(awake)
  expect(nextSuspension(awake, 'none', epochMs(5), idleMs)).toEqual({ kind: 'awake', neededAt: 5 })
})

const schedules = fc.array(fc.record({
  intervals: fc.array(fc.record({
    day: fc.integer({ min: 1, max: 7 }),
    fromMinute: fc.integer({ min: 0, max: 1439 }),
    toMinute: fc.integer({ min: 0, max: 1440 }),
  }), { minLength: 1, maxLength: 3 }),
}), { maxLength: 3 })

it('SU1 SU3 whatever the schedules, the zone and who looks: never suspended while armed or watched, and awake before a schedule begins', () => {
  fc.assert(fc.property(
    fc.constantFrom('Asia/Seoul', 'Europe/Berlin', 'America/St_Johns', 'Pacific/Chatham'),
    schedules,
    // Two hours of a year, in which summer time begins and ends somewhere.
    fc.integer({
      min: Date.UTC(2026, 0, 1),
      max: Date.UTC(2026, 11, 30),
    }),
    fc.array(fc.integer({ min: 0, max: 720 }), { maxLength: 2 }),
    fc.integer({ min: 1, max: 60 }),
    (timeZone, chosen, start, looks, idleMinutes) => {
      let state: SiteSuspension = {
        kind: 'awake',
        neededAt: epochMs(start),
      }
      let wokeAt = start
      let wasArmed = true
      for (let step = 0; step < 720; step++) {
        const at = epochMs(start + step * 10_000)
        const isWatched = looks.includes(step)
        const isArmed = chosen.some(schedule => isScheduled(schedule, at, timeZone))
        const before: string = state.kind
        state = nextSuspension(state, siteNeed(isWatched, { timeZone, schedules: chosen }, at), at, idleMinutes * minute)
        if (before === 'suspended' && state.kind === 'awake')
          wokeAt = at
        if (isWatched || isArmed)
          expect(state.kind).toBe('awake')
        // It begins, and it began within the last step: by then it has been awake for all but that step.
        if (isArmed && !wasArmed && step * 10_000 >= wakeAheadMs)
          expect(at - wokeAt).toBeGreaterThanOrEqual(wakeAheadMs - 10_000)
        wasArmed = isArmed
      }
    },
  ), { numRuns: 200, seed })
})
