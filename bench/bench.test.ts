import { expect, it, onTestFinished } from 'vitest'
import { runBench } from './bench.ts'
import { figure } from './figure.ts'
import { leaveNothing } from './leftovers.ts'

it('gives up a part that does not end, clears up what it started, and measures the others', async () => {
  const told: string[] = []
  let isLeft = true
  const unused = leaveNothing(() => { isLeft = false })
  onTestFinished(unused)
  const { figures, failures } = await runBench({
    help: '',
    goals: {
      speed: { atMost: 3 },
    },
    parts: {
      endless: () => new Promise(() => {}),
      broken: async () => { throw new Error('it broke') },
      good: async () => ({
        speed: figure(4, 'ms'),
      }),
    },
    limits: { endless: 0.001 },
  }, [], line => told.push(line))
  expect(isLeft).toBe(false)
  expect(failures).toEqual({ endless: 'it was not done after 0.001 minutes', broken: 'it broke' })
  expect(figures).toEqual({
    speed: figure(4, 'ms'),
  })
  expect(told.at(-1)).toMatch(/^good: speed +4 ms +goal <= 3: MISSED$/)
})
