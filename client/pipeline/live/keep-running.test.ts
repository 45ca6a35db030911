import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { keepRunning } from './keep-running.ts'

const settled = () => new Promise(resolve => setImmediate(resolve))

it('starts a service again after a growing pause, and stops when told', async () => {
  const timers = createManualTimers()
  const ending = new AbortController()
  const failures: unknown[] = []
  let runs = 0
  const done = keepRunning(async () => {
    runs++
    throw new Error('down')
  }, ending.signal, {
    timers,
    random: () => 1,
    onFailure: error => failures.push(error),
  })
  await settled()
  expect([
    runs,
    timers.nextInMs(),
  ]).toEqual([1, 500])
  timers.advance(500)
  await settled()
  expect([
    runs,
    timers.nextInMs(),
  ]).toEqual([2, 1_000])
  ending.abort()
  await done
  expect(failures).toHaveLength(2)
  expect(timers.nextInMs()).toBeUndefined()
})

it('takes a long run for a success', async () => {
  const timers = createManualTimers()
  const ending = new AbortController()
  let runs = 0
  const done = keepRunning(async () => {
    runs++
    timers.advance(runs === 3
      ? 61_000
      : 0)
  }, ending.signal, {
    timers,
    random: () => 1,
    onFailure: () => {},
  })
  for (const pauseMs of [500, 1_000]) {
    await settled()
    expect(timers.nextInMs()).toBe(pauseMs)
    timers.advance(pauseMs)
  }
  await settled()
  expect(timers.nextInMs()).toBe(500)
  ending.abort()
  await done
})
