import { expect, it } from 'vitest'
import { createManualTimers } from './manual-timers.ts'

it('runs what became due in order, also what was asked for meanwhile', () => {
  const timers = createManualTimers(0)
  const ran: [string, number][] = []
  const note = (name: string) => (): void => void ran.push([
    name,
    timers.now(),
  ])
  timers.after(20, note('later'))
  timers.after(10, () => {
    note('first')()
    timers.after(0, note('at once'))
  })
  timers.advance(15)
  timers.advance(5)
  expect(ran).toEqual([
    ['first', 10],
    ['at once', 10],
    ['later', 20],
  ])
})

it('says so when something wakes itself without end, instead of standing still', () => {
  const timers = createManualTimers(0)
  const again = (): void => void timers.after(0, again)
  again()
  expect(() => timers.advance(1)).toThrow('asks for itself again after 0 ms')
})
