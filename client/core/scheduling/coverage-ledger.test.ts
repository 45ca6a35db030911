import type { CameraId, DetectorId } from '#contract/ids'
import type { CoverageState } from './coverage-ledger.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { cameraId } from '../rules/testing/build.ts'
import { CoverageLedger } from './coverage-ledger.ts'

const camera = cameraId as CameraId
const start = 1_700_000_040_000 // a whole minute
const analysed: CoverageState = { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId }
const gap = (because: 'hidden' | 'overload' | 'engine-wrong'): CoverageState => ({ kind: 'not-analysed', because })
const at = (seconds: number) => epochMs(start + seconds * 1_000)

describe('coverage ledger', () => {
  it('LK9 joins what is the same and cuts at minutes', () => {
    const ledger = new CoverageLedger()
    for (let s = 0; s < 90; s++) {
      ledger.observe(camera, at(s), at(s + 1), s >= 20 && s < 30
        ? gap('hidden')
        : analysed, s >= 20 && s < 30
        ? 0
        : 5)
    }
    expect(ledger.records().map(r => [
      (r.from - start) / 1_000,
      (r.to - start) / 1_000,
      r.state.kind,
      r.looks,
    ])).toEqual([
      [0, 20, 'analysed', 100],
      [20, 30, 'not-analysed', 0],
      [30, 60, 'analysed', 150],
      [60, 90, 'analysed', 150],
    ])
    expect(ledger.share(camera, at(0))).toBeCloseTo(80 / 90, 9)
  })

  it('LK7 LK9 says of what a wrong engine did that it was not analysed, and of nothing else', () => {
    const ledger = new CoverageLedger()
    ledger.observe(camera, at(0), at(10), gap('overload'))
    ledger.observe(camera, at(10), at(50), analysed, 200)
    ledger.revoke(at(5), at(40), 'engine-wrong')
    expect(ledger.records().map(r => [(r.from - start) / 1_000, r.state.kind === 'not-analysed' && r.state.because, r.looks])).toEqual([
      [0, 'overload', 0],
      [10, 'engine-wrong', 0],
      [40, false, 50],
    ])
  })

  it('LK9 counts every moment and every look once, however it is told', () => {
    fc.assert(fc.property(fc.array(fc.record({
      ms: fc.integer({ min: 1, max: 200_000 }),
      backMs: fc.integer({ min: 0, max: 500 }),
      looks: fc.integer({ min: 0, max: 300 }),
      hidden: fc.boolean(),
    }), { minLength: 1, maxLength: 40 }), (steps) => {
      const ledger = new CoverageLedger(Number.MAX_SAFE_INTEGER)
      let now = start
      let looks = 0
      for (const { ms, backMs, hidden, looks: n } of steps) {
        // An observation may begin before the last one ended; its end goes on.
        ledger.observe(camera, epochMs(now - (now > start
          ? backMs
          : 0)), epochMs(now + ms), hidden
          ? gap('hidden')
          : analysed, n)
        looks += n
        now += ms
      }
      const records = ledger.records()
      expect(records.reduce((all, r) => all + r.to - r.from, 0)).toBe(now - start)
      expect(records.reduce((all, r) => all + r.looks, 0)).toBe(looks)
      records.forEach((r, i) => {
        expect(Math.floor(r.from / 60_000)).toBe(Math.floor((r.to - 1) / 60_000))
        expect(i === 0 || records[i - 1]!.to === r.from).toBe(true)
      })
    }))
  })

  it('forgets what is hours old', () => {
    const ledger = new CoverageLedger(120_000)
    for (let s = 0; s < 600; s += 10)
      ledger.observe(camera, at(s), at(s + 10), analysed, 50)
    expect(ledger.records()[0]!.from).toBe(at(420))
  })
})
