import type { CameraId, DetectorId } from '#contract/ids'
import type { CoverageState } from '../../core/scheduling/coverage-ledger.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { cameraId } from '../../core/rules/testing/build.ts'
import { CoverageLedger } from '../../core/scheduling/coverage-ledger.ts'
import { gapsOf, shareOf, spansOf } from './coverage-strip.ts'

const start = 1_700_000_040_000
const at = (minutes: number) => epochMs(start + minutes * 60_000)
const analysed: CoverageState = { kind: 'analysed', engine: 'wasm', detectorId: 'ansim-nano-5' as DetectorId }
const gap = (because: 'hidden' | 'no-lease'): CoverageState => ({ kind: 'not-analysed', because })

it('draws an hour: analysed, gaps, and nothing while others had the camera', () => {
  const ledger = new CoverageLedger()
  ledger.observe(cameraId as CameraId, at(0), at(15), gap('no-lease'))
  ledger.observe(cameraId as CameraId, at(15), at(45), analysed, 9_000)
  ledger.observe(cameraId as CameraId, at(45), at(51), gap('hidden'))
  ledger.observe(cameraId as CameraId, at(51), at(60), analysed, 2_700)
  const records = ledger.records()
  expect(spansOf(records, at(60))).toEqual([
    { x: 250, width: 500, isAnalysed: true },
    { x: 750, width: 100, isAnalysed: false },
    { x: 850, width: 150, isAnalysed: true },
  ])
  expect(gapsOf(records)).toEqual([
    {
      from: at(45),
      to: at(51),
      because: 'hidden',
    },
  ])
  expect(shareOf(records)).toBeCloseTo(39 / 45, 9)
  expect(shareOf([])).toBe(0)
})
