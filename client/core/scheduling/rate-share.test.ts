import type { RateDemand } from './rate-share.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { shareRates } from './rate-share.ts'

function demand(given: Partial<RateDemand> = {}): RateDemand {
  return {
    weight: 1,
    wantedFps: 5,
    neededFps: 5,
    floorFps: 1,
    costMs: 72,
    ...given,
  }
}
const twelve = Array.from({ length: 12 }, () => demand())
const sum = (rates: readonly number[]): number => rates.reduce((a, b) => a + b, 0)

describe('shared rates', () => {
  it('gives each camera its wish while there is enough', () => {
    expect(shareRates(twelve, 12 * 5 * 72)).toEqual(twelve.map(() => 5))
  })

  it('LK2 spends a short budget wholly, and the same on each', () => {
    const rates = shareRates(twelve, 800)
    expect(sum(rates) * 72).toBeCloseTo(800, 3)
    expect(Math.max(...rates) / Math.min(...rates)).toBeCloseTo(1, 6)
  })

  it('LK2 gives the focused camera four times the others, also when the floors cannot be kept', () => {
    for (const budget of [200, 800, 1_600]) {
      const [focused, ...others] = shareRates([
        demand({ weight: 4, wantedFps: 10 }),
        ...twelve.slice(1),
      ], budget)
      expect(focused! / others[0]!).toBeGreaterThanOrEqual(3)
    }
  })

  it('LK2 keeps a floor that the weights alone would not reach', () => {
    const rates = shareRates([
      demand({ weight: 20, wantedFps: 50 }),
      ...twelve.slice(1),
    ], 1_200)
    expect(rates.slice(1).every(fps => fps >= 1)).toBe(true)
    expect(rates[0]).toBeGreaterThan(1)
  })

  it('LK2 never spends more than the budget, never gives more than the wish, never less than the shrunk floor', () => {
    const demands = fc.array(fc.record({
      weight: fc.double({ min: 0.1, max: 20, noNaN: true }),
      wantedFps: fc.double({ min: 0.2, max: 15, noNaN: true }),
      neededFps: fc.constant(1),
      floorFps: fc.double({ min: 0, max: 3, noNaN: true }),
      costMs: fc.double({ min: 0.1, max: 500, noNaN: true }),
    }), { minLength: 1, maxLength: 24 })
    fc.assert(fc.property(demands, fc.integer({ min: 1, max: 4_000 }), (list, budget) => {
      const rates = shareRates(list, budget)
      const spent = rates.reduce((all, fps, i) => all + fps * list[i]!.costMs, 0)
      expect(spent).toBeLessThanOrEqual(budget * 1.000_01)
      const short = rates.some((fps, i) => fps < list[i]!.wantedFps - 1e-9)
      if (short)
        expect(spent).toBeGreaterThan(budget * 0.999)
      const between = rates.flatMap((fps, i) => fps < list[i]!.wantedFps - 1e-6 && fps > list[i]!.floorFps + 1e-6
        ? [fps / list[i]!.weight]
        : [])
      if (between.length > 1)
        expect(Math.max(...between) / Math.min(...between)).toBeLessThan(1.01)
    }))
  })
})
