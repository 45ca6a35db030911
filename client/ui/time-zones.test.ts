import { expect, it } from 'vitest'
import { findTimeZones, listTimeZones, timeZoneChoice } from './time-zones.ts'

const winterMs = Date.UTC(2026, 0, 15)

it('names a zone in the reader\'s words, with its offset on that day', () => {
  expect(timeZoneChoice('Asia/Seoul', 'ko', winterMs)).toEqual({
    zone: 'Asia/Seoul',
    name: expect.stringMatching(/한국|대한민국/),
    offset: 'GMT+9',
  })
  expect(timeZoneChoice('Europe/Berlin', 'en', winterMs).offset).toBe('GMT+1')
  expect(timeZoneChoice('Europe/Berlin', 'en', Date.UTC(2026, 6, 15)).offset).toBe('GMT+2')
  expect(timeZoneChoice('Moon/Tranquillity', 'en', winterMs)).toEqual({ zone: 'Moon/Tranquillity', name: 'Moon/Tranquillity', offset: '' })
})

it('finds a zone by city, by its name in the reader\'s language and by its offset', () => {
  const korean = listTimeZones('ko', winterMs)
  const zones = (text: string): string[] => findTimeZones(korean, text).map(({ zone }) => zone)
  expect(zones('new york')).toContain('America/New_York')
  expect(zones('표준시 seoul')).toEqual(['Asia/Seoul'])
  expect(zones('gmt+9 seoul')).toEqual(['Asia/Seoul'])
  expect(zones('no such place')).toEqual([])
  expect(zones('').length).toBe(30)
  expect(new Set(korean.map(({ zone }) => zone)).size).toBe(korean.length)
})
