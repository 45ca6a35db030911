import { expect, it } from 'vitest'
import { clockTime, dayTime, duration, fullTime, relativeTime } from './moment.ts'

const noon = new Date(2026, 5, 1, 12, 0, 0).getTime()

it('is relative up to an hour and absolute after', () => {
  expect(relativeTime(noon - 20_000, noon, 'en')).toBe('20 sec. ago')
  expect(relativeTime(noon - 59 * 60_000, noon, 'en')).toBe('59 min. ago')
  expect(relativeTime(noon - 60 * 60_000, noon, 'en')).toBe('11:00:00')
  expect(relativeTime(noon - 24 * 60 * 60_000, noon, 'en')).toContain('May 31')
  expect(relativeTime(noon - 180_000, noon, 'ko')).toBe('3분 전')
})

it('never says "in the future" of a clock that runs ahead: it shows the time', () => {
  expect(relativeTime(noon + 5_000, noon, 'en')).toBe('12:00:05')
})

it('names lengths by their largest units', () => {
  expect(duration(8_400, 'en')).toBe('8 sec')
  expect(duration(125_000, 'en')).toBe('2 min')
  expect(duration(65 * 60_000, 'en')).toBe('1 hr 5 min')
  expect(duration(8_400, 'ko')).toBe('8초')
})

it('uses the 24-hour clock in both languages', () => {
  expect(clockTime(noon, 'ko')).toBe('12:00:00')
  expect(clockTime(new Date(2026, 5, 1, 0, 5, 9).getTime(), 'en')).toBe('00:05:09')
})

it('writes a time of day one way, with its date and without', () => {
  const early = new Date(2026, 5, 1, 2, 5, 9).getTime()
  expect(dayTime(early, 'ko')).toBe('2026. 6. 1. 02:05')
  expect(fullTime(early, 'ko')).toMatch(/^2026\. 6\. 1\. 02:05:09 \S+$/)
  expect(dayTime(early, 'en')).toBe('Jun 1, 2026, 02:05')
  expect(fullTime(early, 'en')).toMatch(/^Jun 1, 2026, 02:05:09 \S+$/)
})
