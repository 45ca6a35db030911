import type { Schedule } from '#contract/schedule'
import { watchesAt } from '#contract/site-week'

const hourMinutes = 60
const dayMinutes = 24 * hourMinutes
const weekMinutes = 7 * dayMinutes

/** The minutes of a week from Monday 00:00, 1 where it is watched. */
export type WeekPaint = Uint8Array

export const wholeWeek: WeekPaint = new Uint8Array(weekMinutes).fill(1)

/** What a schedule watches; without one always. */
export function paintOf(schedule: Schedule | undefined): WeekPaint {
  return Uint8Array.from({ length: weekMinutes }, (_, minute) => watchesAt(schedule, minute)
    ? 1
    : 0)
}

/**
 * The schedule of a painted week: one interval for each stretch of up to 24 hours, over midnight where it goes on. Undefined for a week
 * that is watched whole, and 'nothing' for one that is not watched at all.
 */
export function scheduleOf(paint: WeekPaint): Schedule | undefined | 'nothing' {
  if (!paint.includes(0))
    return undefined
  const intervals: Schedule['intervals'] = []
  for (let minute = 0; minute < weekMinutes; minute++) {
    const isBeginning = paint[minute] === 1 && paint[(minute + weekMinutes - 1) % weekMinutes] === 0
    if (!isBeginning)
      continue
    let length = 1
    while (paint[(minute + length) % weekMinutes] === 1)
      length++
    for (let done = 0; done < length; done += dayMinutes) {
      const from = (minute + done) % weekMinutes
      const fromMinute = from % dayMinutes
      intervals.push({
        day: Math.floor(from / dayMinutes) + 1,
        fromMinute,
        toMinute: toMinuteOf(fromMinute, Math.min(dayMinutes, length - done)),
      })
    }
  }
  return intervals.length === 0
    ? 'nothing'
    : { intervals }
}

/** An end at midnight is 24:00 of its own day, except of what began at midnight and lasts the whole day: equal ends are 24 hours. */
function toMinuteOf(fromMinute: number, length: number): number {
  const to = fromMinute + length
  return to > dayMinutes
    ? to - dayMinutes
    : to
}

/** Whether an hour of a day (0..6) is watched whole, in part or not. */
export function hourState(paint: WeekPaint, day: number, hour: number): 'on' | 'part' | 'off' {
  const from = day * dayMinutes + hour * hourMinutes
  const sum = paint.subarray(from, from + hourMinutes).reduce((a, b) => a + b, 0)
  if (sum === 0)
    return 'off'
  return sum === hourMinutes
    ? 'on'
    : 'part'
}

/** Watches some hours of a day, or does not. `toHour` is the first that stays as it was. */
export function paintHours(paint: WeekPaint, day: number, fromHour: number, toHour: number, isWatched: boolean): WeekPaint {
  return paint.slice().fill(isWatched ? 1 : 0, day * dayMinutes + fromHour * hourMinutes, day * dayMinutes + toHour * hourMinutes)
}

/** Other days as this one. */
export function copyDay(paint: WeekPaint, from: number, to: readonly number[]): WeekPaint {
  const copy = paint.slice()
  for (const day of to)
    copy.set(paint.subarray(from * dayMinutes, (from + 1) * dayMinutes), day * dayMinutes)
  return copy
}

export const schedulePresets = [
  'always',
  'day-shift',
  'night',
  'off-hours',
] as const
export type SchedulePreset = (typeof schedulePresets)[number]

/** Shifts as plants have them: Monday to Friday 8-18, every night 20-6, and whatever is no day shift. */
export function presetPaint(preset: SchedulePreset): WeekPaint {
  if (preset === 'always')
    return wholeWeek.slice()
  let paint: WeekPaint = new Uint8Array(weekMinutes)
  for (let day = 0; day < 7; day++) {
    if (preset === 'night')
      paint = paintHours(paintHours(paint, day, 0, 6, true), day, 20, 24, true)
    else if (day < 5)
      paint = paintHours(paint, day, 8, 18, true)
  }
  return preset === 'off-hours'
    ? paint.map(minute => 1 - minute)
    : paint
}
