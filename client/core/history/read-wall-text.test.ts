import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { dateOf } from '#contract/shift'
import { readDay, readWallText } from './read-wall-text.ts'

const aDay = fc.integer({ min: 0, max: 40_000 }).map(dateOf)
const aTime = fc.tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
const two = (value: number): string => String(value).padStart(2, '0')

describe('a day and a time that somebody typed', () => {
  it('is read in every form that begins with the year, and without it in this one', () => {
    fc.assert(fc.property(aDay, (day) => {
      const [year, month, date] = day.split('-').map(Number) as [number, number, number]
      const shown = new Intl.DateTimeFormat('ko', { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${day}T12:00Z`))
      for (const text of [
        day,
        shown,
        `${year}년 ${month}월 ${date}일`,
        `${year}/${month}/${date}`,
        day.replaceAll('-', ''),
        ` ${year} ${month} ${date} `,
      ]) {
        expect([
          text,
          readDay(text, 1999),
        ]).toEqual([text, day])
      }
      expect(readDay(`${month}/${date}`, year)).toBe(day)
    }))
  })

  it('is read with a time, as digits alone too, and what is missing is as it was', () => {
    fc.assert(fc.property(aDay, aTime, (day, [hour, minute, second]) => {
      const clock = `${two(hour)}:${two(minute)}:${two(second)}`
      const shown = '2026-11-21T14:03:22'
      for (const text of [
        `${day}T${clock}`,
        `${day} ${clock}`,
        `${day}${clock}`.replaceAll(/\D/g, ''),
      ]) {
        expect([
          text,
          readWallText(text, shown),
        ]).toEqual([text, `${day}T${clock}`])
      }
      expect(readWallText(`${day} ${hour}:${two(minute)}`, shown)).toBe(`${day}T${two(hour)}:${two(minute)}:00`)
      expect(readWallText(day, shown)).toBe(`${day}T14:03:22`)
      expect(readWallText(clock, shown)).toBe(`2026-11-21T${clock}`)
      expect(readWallText(`12/3 ${clock}`, shown)).toBe(`2026-12-03T${clock}`)
    }))
  })

  it('is nothing where there is no such day or time, or where it is not clear which', () => {
    for (const text of [
      '',
      'yesterday',
      '2026-02-29',
      '2026-13-01',
      '2026-11-00',
      '2026',
      '21/11/2026',
      '11/21/26',
      '2026-11-21-4',
      '202611211',
    ]) {
      expect([
        text,
        readDay(text, 2026),
      ]).toEqual([text, undefined])
    }
    for (const text of [
      '24:00',
      '2026-11-21 14',
      '2026-11-21 14:60',
      '2026-11-21 14:03:22:11',
      '14',
    ]) {
      expect([
        text,
        readWallText(text, '2026-11-21T14:03:22'),
      ]).toEqual([text, undefined])
    }
  })
})
