import { expect, it } from 'vitest'
import { plantDayAfter, plantDayOf, shiftsOf } from './shift.ts'
import { epochMs } from './time.ts'

const iso = (day: string, timeZone: string) => shiftsOf(day, timeZone).map(({ from, to }) => `${new Date(from).toISOString()} ${(to - from) / 3_600_000} h`)

it('CO8 a day has three shifts by the clock on the site\'s wall, from six to six', () => {
  expect(iso('2026-11-21', 'Asia/Seoul')).toEqual(['2026-11-20T21:00:00.000Z 8 h', '2026-11-21T05:00:00.000Z 8 h', '2026-11-21T13:00:00.000Z 8 h'])
  expect(iso('2026-11-21', 'America/New_York')).toEqual(['2026-11-21T11:00:00.000Z 8 h', '2026-11-21T19:00:00.000Z 8 h', '2026-11-22T03:00:00.000Z 8 h'])
})

it('CO8 the night in which the clock changes is an hour shorter or longer', () => {
  expect(iso('2026-03-28', 'Europe/Berlin')).toEqual(['2026-03-28T05:00:00.000Z 8 h', '2026-03-28T13:00:00.000Z 8 h', '2026-03-28T21:00:00.000Z 7 h'])
  expect(iso('2026-10-24', 'Europe/Berlin').at(-1)).toBe('2026-10-24T20:00:00.000Z 9 h')
})

it('CO8 before six it is still the day before', () => {
  const at = (text: string) => plantDayOf(epochMs(Date.parse(text)), 'Asia/Seoul')
  expect(at('2026-11-21T05:59:59+09:00')).toBe('2026-11-20')
  expect(at('2026-11-21T06:00:00+09:00')).toBe('2026-11-21')
  expect(plantDayAfter('2026-12-31', 1)).toBe('2027-01-01')
  expect(plantDayAfter('2026-03-01', -1)).toBe('2026-02-28')
})

it('CO8 dates go on over months and leap years', () => {
  let day = '2023-12-31'
  for (let i = 0; i < 2_000; i++) {
    const next = plantDayAfter(day, 1)
    expect(Date.parse(next) - Date.parse(day)).toBe(86_400_000)
    day = next
  }
})
