import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { watchWorker } from './worker-watch.ts'

const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

it('MS4 a worker that answers is asked every second; one that does not is ended after 3 s', async () => {
  const timers = createManualTimers()
  let asked = 0
  let hung = 0
  let answer = (): Promise<void> => Promise.resolve()
  const stop = watchWorker({
    ask: () => {
      asked++
      return answer()
    },
  }, timers, () => hung++)
  for (let second = 0; second < 10; second++) {
    timers.advance(1_000)
    await settle()
  }
  expect([asked, hung]).toEqual([10, 0])
  answer = () => new Promise(() => {})
  timers.advance(3_900)
  expect(hung).toBe(0)
  timers.advance(100)
  expect([asked, hung]).toEqual([11, 1])
  expect(timers.waiting()).toBe(0)
  stop()
})

it('MS4 an answer that comes late but comes is an answer, and a worker that is gone is not hung', async () => {
  const timers = createManualTimers()
  let hung = 0
  let resolve = (): void => {}
  const stop = watchWorker({
    ask: () => new Promise(done => (resolve = done)),
  }, timers, () => hung++)
  for (let round = 0; round < 5; round++) {
    timers.advance(2_900)
    resolve()
    await settle()
  }
  expect(hung).toBe(0)
  stop()
  expect(timers.waiting()).toBe(0)
  const stopGone = watchWorker({
    ask: () => Promise.reject(new Error('closed')),
  }, timers, () => hung++)
  for (let second = 0; second < 10; second++) {
    timers.advance(1_000)
    await settle()
  }
  expect(hung).toBe(0)
  stopGone()
})
