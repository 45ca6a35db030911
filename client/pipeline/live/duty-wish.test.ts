import type { Camera } from '#contract/camera'
import type { DutyCircumstances } from './duty-wish.ts'
import { expect, it } from 'vitest'
import { isUncovered, shouldDetect } from './duty-wish.ts'

const tablet: DutyCircumstances = {
  mayDetect: true,
  isStation: false,
  mode: 'auto',
  canSee: true,
  hasGpu: false,
  stationsCover: true,
  before: false,
}

it('DU2 leaves it to a station when there is one and this device has no graphics processor', () => {
  expect(shouldDetect(tablet)).toBe(false)
  expect(shouldDetect({ ...tablet, hasGpu: true })).toBe(true)
  expect(shouldDetect({ ...tablet, stationsCover: false })).toBe(true)
})

it('DU3 changes nothing while it is unknown who detects: a network that is cut must not stop the one who does', () => {
  expect(shouldDetect({ ...tablet, stationsCover: undefined, before: true })).toBe(true)
  expect(shouldDetect({ ...tablet, stationsCover: undefined })).toBe(false)
})

it('DU1 obeys the switch, and the role before the switch', () => {
  expect(shouldDetect({ ...tablet, mode: 'on' })).toBe(true)
  expect(shouldDetect({
    ...tablet,
    mode: 'off',
    hasGpu: true,
    stationsCover: false,
  })).toBe(false)
  expect(shouldDetect({ ...tablet, mode: 'on', mayDetect: false })).toBe(false)
})

it('always detects on a station', () => {
  expect(shouldDetect({ ...tablet, isStation: true, mode: 'off' })).toBe(true)
})

it('DU2 counts a live camera without a station as uncovered, and forgets those that are offline', () => {
  const camera = (cameraId: string, status: string) => ({
    cameraId,
    streams: [
      {
        ingest: { status },
      },
    ],
  }) as unknown as Camera
  const stations = new Map([
    [
      'a' as Camera['cameraId'],
      { isStation: true },
    ],
  ])
  expect(isUncovered([
    camera('a', 'live'),
    camera('b', 'offline'),
  ], stations)).toBe(false)
  expect(isUncovered([
    camera('a', 'live'),
    camera('b', 'live'),
  ], stations)).toBe(true)
  expect(isUncovered([
    camera('a', 'live'),
  ], new Map([
    [
      'a' as Camera['cameraId'],
      { isStation: false },
    ],
  ]))).toBe(true)
})

it('DU1 a browser that hands no pictures to programs is never asked to detect', () => {
  expect(shouldDetect({
    ...tablet,
    canSee: false,
    hasGpu: true,
    mode: 'on',
  })).toBe(false)
})
