import { describe, expect, it } from 'vitest'
import { buildRule } from '../rules/testing/build.ts'
import { demandOf, floorOf, ruleClassOf } from './camera-demand.ts'
import { quiet } from './testing/simulated-machine.ts'

describe('demand of a camera', () => {
  it.each([
    ['moves', {}, 5],
    [
      'may move',
      { motion: 'unknown' },
      5,
    ],
    [
      'is still',
      { motion: 'still' },
      1,
    ],
    [
      'is still with somebody in it',
      { motion: 'still', isOccupied: true },
      5,
    ],
    [
      'is still and focused',
      { motion: 'still', isFocused: true },
      1,
    ],
    [
      'moves and is focused',
      { isFocused: true },
      10,
    ],
    [
      'has a first hit',
      { motion: 'still', isBursting: true },
      12,
    ],
  ] as const)('wants, when the scene %s, so many looks', (_, given, fps) => {
    expect(demandOf(quiet(given), 10).wantedFps).toBe(fps)
  })

  it('LK2 weighs by rules: none, armed, urgent', () => {
    expect(ruleClassOf([])).toBe('none')
    expect(ruleClassOf([
      buildRule({ armed: false }),
    ])).toBe('none')
    expect(ruleClassOf([
      buildRule(),
    ])).toBe('armed')
    const weight = (ruleClass: 'none' | 'armed' | 'urgent') => demandOf(quiet({ ruleClass }), 10).weight
    expect([
      weight('none'),
      weight('armed'),
      weight('urgent'),
    ]).toEqual([0.5, 1, 2])
  })

  it('LK1 never looks so seldom that a presence would end between two looks', () => {
    expect(floorOf([])).toBe(1)
    expect(floorOf([
      buildRule(),
    ])).toBe(1)
    const clearing = (clearAfterMs: number) => buildRule({
      condition: {
        kind: 'zone-presence',
        labels: ['person'],
        clearAfterMs,
      },
    })
    expect(floorOf([
      clearing(800),
    ])).toBe(2.5)
    expect(floorOf([
      clearing(10),
    ])).toBe(5)
    expect(floorOf([
      clearing(60_000),
    ])).toBe(1)
  })
})
