import type { CameraId } from '#contract/ids'
import type { CoverageRecord, CoverageState } from '../../core/scheduling/coverage-ledger.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { lastGapOf } from './own-facts.ts'

const analysed: CoverageState = { kind: 'analysed', engine: 'wasm', detectorId: 'd' as never }
function aRecord(cameraId: string, from: number, to: number, state: CoverageState): CoverageRecord {
  return {
    cameraId: cameraId as CameraId,
    from: epochMs(from),
    to: epochMs(to),
    state,
    looks: 0,
    epoch: 1,
  }
}
const gap = (because: Extract<CoverageState, { kind: 'not-analysed' }>['because']): CoverageState => ({ kind: 'not-analysed', because })

it('tells of the newest time without a look, over the border of a minute, and of none that is not its own fault', () => {
  expect(lastGapOf([
    aRecord('a', 0, 40, gap('throttled')),
    aRecord('b', 50, 60, gap('overload')),
    aRecord('b', 60, 75, gap('hidden')),
    aRecord('b', 75, 100, analysed),
    aRecord('a', 80, 100, gap('no-lease')),
    aRecord('a', 100, 120, gap('no-picture')),
  ])).toEqual({ cameraId: 'b', ms: 25, endedAt: 75 })
  expect(lastGapOf([
    aRecord('a', 0, 10, analysed),
  ])).toBeUndefined()
})
