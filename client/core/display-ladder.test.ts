import type { TileSituation } from './display-ladder.ts'
import { expect, it } from 'vitest'
import { displayFps, tileRung } from './display-ladder.ts'

const calm: TileSituation = {
  visibleTiles: 12,
  isFocused: false,
  pressure: 'none',
  gopMs: 2000,
}

it('DL1 presents 30 pictures a second on up to 4 tiles, 15 on up to 8, 10 beyond', () => {
  expect([1, 4, 5, 8, 9, 12, 40].map(displayFps)).toEqual([30, 30, 15, 15, 10, 10, 10])
})

it('DL1 the focused tile is not slowed down by its thumbnails', () => {
  expect(tileRung({ ...calm, isFocused: true }).maxFps).toBe(30)
  expect(tileRung(calm).maxFps).toBe(10)
})

it('DL2 under pressure the focused tile gives way one step after the others', () => {
  const pressures = ['none', 'reference', 'key'] as const
  expect(pressures.map(pressure => tileRung({ ...calm, pressure }).thinning)).toEqual(['none', 'reference', 'key'])
  expect(pressures.map(pressure => tileRung({ ...calm, pressure, isFocused: true }).thinning)).toEqual(['none', 'none', 'reference'])
})

it('DL2 key frames alone are no picture where they are far apart, or nobody knows how far', () => {
  expect([2000, 3000, 3001, 10_000, undefined].map(gopMs => tileRung({ ...calm, pressure: 'key', gopMs }).thinning)).toEqual([
    'key',
    'key',
    'reference',
    'reference',
    'reference',
  ])
})
