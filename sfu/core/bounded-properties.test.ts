import fc from 'fast-check'
import { expect, it } from 'vitest'

it('every property ends by itself, whatever it finds', () => {
  expect(fc.readConfigureGlobal()).toMatchObject({ interruptAfterTimeLimit: 120_000, markInterruptAsFailure: true })
  // As they do, at a hundredth of a second: this one is false and could be made smaller without end.
  const endless = fc.check(fc.property(fc.infiniteStream(fc.nat()), fc.nat({ max: 2 ** 31 - 1 }), (_, n) => {
    const until = performance.now() + 2
    while (performance.now() < until);
    return n < 3
  }), { interruptAfterTimeLimit: 10, numRuns: 1e9 })
  expect(endless.failed).toBe(true)
  expect(endless.interrupted).toBe(true)
})
