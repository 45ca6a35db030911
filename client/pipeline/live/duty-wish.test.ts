import type { DutyCircumstances } from './duty-wish.ts'
import { expect, it } from 'vitest'
import { shouldDetect } from './duty-wish.ts'

const tablet: DutyCircumstances = {
  mayDetect: true,
  isStation: false,
  mode: 'auto',
  hasGpu: false,
  stationAnalyses: true,
}

it('leaves it to a station when there is one and this device has no graphics processor', () => {
  expect(shouldDetect(tablet)).toBe(false)
  expect(shouldDetect({ ...tablet, hasGpu: true })).toBe(true)
  expect(shouldDetect({ ...tablet, stationAnalyses: false })).toBe(true)
})

it('does not jump in while it is unknown who detects', () => {
  expect(shouldDetect({ ...tablet, stationAnalyses: undefined })).toBe(false)
})

it('obeys the switch, and the role before the switch', () => {
  expect(shouldDetect({ ...tablet, mode: 'on' })).toBe(true)
  expect(shouldDetect({
    ...tablet,
    mode: 'off',
    hasGpu: true,
    stationAnalyses: false,
  })).toBe(false)
  expect(shouldDetect({ ...tablet, mode: 'on', mayDetect: false })).toBe(false)
})

it('always detects on a station', () => {
  expect(shouldDetect({ ...tablet, isStation: true, mode: 'off' })).toBe(true)
})
