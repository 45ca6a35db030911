import { describe, expect, it } from 'vitest'
import { CellTurns } from './cell-turns.ts'
import { boxesBytes, headerBytes, toldBytes } from './look-layout.ts'

function look(turns: CellTurns, count: number, captureMs: number): string[] {
  const slots = Array.from({ length: count }, (_, i) => ({ key: `c${i}`, want: 'detect' as const, captureMs }))
  const told = turns.take(slots)
  expect(count * (headerBytes + boxesBytes) + told.size * toldBytes).toBeLessThanOrEqual(30_000)
  expect([
    ...told.values(),
  ]).toEqual(Array.from(told.values(), (_, i) => i))
  return Array.from(told.keys(), place => slots[place]!.key)
}

describe('turns of the motion cells', () => {
  it('tells those of few cameras once a second', () => {
    const turns = new CellTurns()
    const told = Array.from({ length: 12 }, (_, tick) => look(turns, 2, tick * 200))
    expect(told.flatMap((keys, tick) => keys.length > 0
      ? [`${tick} ${keys.join(' ')}`]
      : [])).toEqual(['0 c0 c1', '5 c0 c1', '10 c0 c1'])
  })

  it('tells those of twelve cameras one after the other, so that no look brings back more than 30 kB', () => {
    const turns = new CellTurns()
    const told = Array.from({ length: 24 }, (_, tick) => look(turns, 12, tick * 200))
    expect(told.every(keys => keys.length === 1)).toBe(true)
    expect(new Set(told.slice(0, 12).flat()).size).toBe(12)
    expect(told.slice(12)).toEqual(told.slice(0, 12))
  })

  it('begins anew for a camera that is forgotten and for a clock that went back, and leaves crops out', () => {
    const turns = new CellTurns()
    expect(look(turns, 1, 10_000)).toEqual(['c0'])
    expect(look(turns, 1, 10_200)).toEqual([])
    turns.forget('c0')
    expect(look(turns, 1, 10_400)).toEqual(['c0'])
    expect(look(turns, 1, 0)).toEqual(['c0'])
    expect(turns.take([
      {
        key: 'c9',
        want: 'detect',
        captureMs: 0,
        crop: { x1: 0, y1: 0, x2: 0.5, y2: 0.5 },
      },
    ]).size).toBe(0)
  })
})
