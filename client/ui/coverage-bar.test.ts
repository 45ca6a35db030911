import type { CoverageStretch } from '#contract/coverage'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { barSpans, stretchAt } from './coverage-bar.ts'

function stretch(from: number, to: number, because?: 'hidden', isArmed = true): CoverageStretch {
  return {
    from: epochMs(from),
    to: epochMs(to),
    isArmed,
    state: because
      ? { kind: 'not-analysed', because }
      : {
          kind: 'analysed',
          by: { deviceId: 'd' as never, name: 'Kim', isStation: false },
          engine: 'wasm',
          detectorId: 'nano' as never,
          fps: 5,
        },
  }
}

it('CO6 a bar shows every gap, however short, on top of what was analysed', () => {
  const spans = barSpans([
    stretch(0, 500_000),
    stretch(500_000, 500_100, 'hidden'),
    stretch(500_100, 1_000_000),
  ], 0, 1_000_000)
  expect(spans).toHaveLength(3)
  expect(spans.at(-1)).toEqual({ x: 500, width: 4, tone: 'armed-gap' })
})

it('draws neighbours that look the same as one, and leaves what is unknown empty', () => {
  expect(barSpans([
    stretch(100, 200),
    stretch(200, 300),
    stretch(300, 400, 'hidden', false),
  ], 0, 1_000)).toEqual([
    { x: 100, width: 200, tone: 'analysed' },
    { x: 300, width: 100, tone: 'gap' },
  ])
})

it('finds what was at a place, a short gap before its long neighbours', () => {
  const stretches = [
    stretch(0, 500_000),
    stretch(500_000, 500_100, 'hidden'),
    stretch(500_100, 900_000),
  ]
  expect(stretchAt(stretches, 0.501, 0, 1_000_000)?.state).toMatchObject({ because: 'hidden' })
  expect(stretchAt(stretches, 0.2, 0, 1_000_000)).toBe(stretches[0])
  expect(stretchAt(stretches, 0.95, 0, 1_000_000)).toBeUndefined()
})
