import { describe, expect, it } from 'vitest'
import { figure, percentile, ratioFigure } from './figure.ts'

describe('figures', () => {
  it('take the nearest-rank percentile, of samples in any order', () => {
    const hundred = Array.from({ length: 100 }, (_, i) => 100 - i)
    expect(percentile(hundred, 0.95)).toBe(95)
    expect(percentile([7], 0.95)).toBe(7)
    expect(percentile([3, 1, 2], 0.5)).toBe(2)
    expect(percentile([], 0.95)).toBeNaN()
  })

  it('have a ratio only where there is a peer', () => {
    expect(figure(12.345, 's', 1)).toEqual({
      value: 12.3,
      unit: 's',
      peer: null,
      ratio: null,
    })
    expect(ratioFigure(3, 12, '% of a core')).toEqual({
      value: 0.25,
      unit: 'x the peer\'s % of a core',
      peer: 12,
      ratio: 0.25,
    })
    expect(figure(50, 'ms', 0, 200)).toEqual({
      value: 50,
      unit: 'ms',
      peer: 200,
      ratio: 0.25,
    })
  })
})
