import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { scheduleSchema } from '#contract/schedule'
import { watchesAt } from '#contract/site-week'
import { copyDay, hourState, paintHours, paintOf, presetPaint, scheduleOf, wholeWeek } from './week-paint.ts'

describe('the painted week', () => {
  it('ZE5 what is painted is what is watched, whatever the hours', () => {
    const strokes = fc.array(fc.record({
      day: fc.nat({ max: 6 }),
      from: fc.nat({ max: 23 }),
      length: fc.integer({ min: 1, max: 24 }),
      on: fc.boolean(),
    }), { maxLength: 12 })
    fc.assert(fc.property(strokes, fc.boolean(), (all, full) => {
      const paint = all.reduce((week, { day, from, length, on }) => paintHours(week, day, from, Math.min(24, from + length), on), full
        ? wholeWeek
        : wholeWeek.map(() => 0))
      const schedule = scheduleOf(paint)
      if (schedule === 'nothing') {
        expect(paint).not.toContain(1)
        return
      }
      if (schedule)
        expect(scheduleSchema.safeParse(schedule).success).toBe(true)
      for (let minute = 0; minute < paint.length; minute += 30)
        expect(watchesAt(schedule, minute)).toBe(paint[minute] === 1)
      expect(paintOf(schedule)).toEqual(paint)
    }), { numRuns: 60 })
  })

  it('ZE5 a night goes over midnight as one interval, always is no schedule, never is said', () => {
    expect(scheduleOf(presetPaint('night'))).toEqual({
      intervals: expect.arrayContaining([
        { day: 1, fromMinute: 1200, toMinute: 360 },
        { day: 7, fromMinute: 1200, toMinute: 360 },
      ]),
    })
    expect(scheduleOf(presetPaint('always'))).toBeUndefined()
    expect(scheduleOf(wholeWeek.map(() => 0))).toBe('nothing')
    expect(scheduleOf(presetPaint('day-shift'))).toMatchObject({
      intervals: { length: 5 },
    })
    expect(presetPaint('off-hours').map((minute, i) => minute + presetPaint('day-shift')[i]!)).toEqual(wholeWeek)
  })

  it('ZE5 half hours that somebody else gave are shown as parts and stay', () => {
    const paint = paintOf({
      intervals: [
        { day: 2, fromMinute: 510, toMinute: 600 },
      ],
    })
    expect([7, 8, 9, 10].map(hour => hourState(paint, 1, hour))).toEqual(['off', 'part', 'on', 'off'])
    expect(scheduleOf(paintHours(paint, 1, 10, 11, true))).toEqual({
      intervals: [
        { day: 2, fromMinute: 510, toMinute: 660 },
      ],
    })
    expect(hourState(copyDay(paint, 1, [4, 5]), 5, 8)).toBe('part')
  })
})
