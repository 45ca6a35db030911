import type { EpochMs } from './time.ts'
import { z } from './schema.ts'
import { epochMs } from './time.ts'

/**
 * A day of a plant: three shifts of eight hours by the clock on the Site's wall, from six in the morning to six in the next. Where summer
 * time begins or ends a shift is an hour shorter or longer.
 */
export const shiftStartHours = [6, 14, 22] as const

/** A date as the wall of a Site shows it, `2026-11-21`. */
export const plantDaySchema = z.iso.date()
export type PlantDay = z.infer<typeof plantDaySchema>

const dayMs = 86_400_000

export interface Shift {
  /** 0 early, 1 late, 2 night. */
  readonly shift: 0 | 1 | 2
  readonly from: EpochMs
  readonly to: EpochMs
}

/** The three shifts of a day, which go on from one another. */
export function shiftsOf(day: PlantDay, timeZone: string): [Shift, Shift, Shift] {
  const [early, late, night] = shiftStartHours
  const at = (hour: number, plusDays = 0): EpochMs => wallMoment(day, plusDays, hour, timeZone)
  return [
    {
      shift: 0,
      from: at(early),
      to: at(late),
    },
    {
      shift: 1,
      from: at(late),
      to: at(night),
    },
    {
      shift: 2,
      from: at(night),
      to: at(early, 1),
    },
  ]
}

/** The plant's day that a moment is of: before six in the morning it is still the one before. */
export function plantDayOf(at: EpochMs, timeZone: string): PlantDay {
  const wall = wallClock(at, timeZone)
  return dateOf(Math.floor((wall - shiftStartHours[0] * 3_600_000) / dayMs))
}

/** The day so many days later. */
export function plantDayAfter(day: PlantDay, days: number): PlantDay {
  return dateOf(daysSince1970(day) + days)
}

/** 0 Monday to 6 Sunday. */
export function weekdayOf(day: PlantDay): number {
  // 1970 began on a Thursday.
  return ((daysSince1970(day) + 3) % 7 + 7) % 7
}

/** When the wall shows that hour of the day; where it never does, as long after midnight as it would have been. */
function wallMoment(day: PlantDay, plusDays: number, hour: number, timeZone: string): EpochMs {
  const wanted = (daysSince1970(day) + plusDays) * dayMs + hour * 3_600_000
  // The offset is that of the moment itself: a second guess puts right a first one on the other side of a change.
  const first = wanted - (wallClock(wanted, timeZone) - wanted)
  return epochMs(wanted - (wallClock(first, timeZone) - first))
}

const clocks = new Map<string, Intl.DateTimeFormat>()

/** What the wall shows at a moment, as if it were UTC, to the second. */
export function wallClock(at: number, timeZone: string): number {
  let clock = clocks.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
      hourCycle: 'h23',
    })
    clocks.set(timeZone, clock)
  }
  const parts = Object.fromEntries(clock.formatToParts(at).map(({ type, value }) => [
    type,
    Number(value),
  ]))
  const { year, month, day, hour, minute, second } = parts
  return daysOf(year!, month!, day!) * dayMs + ((hour! * 60 + minute!) * 60 + second!) * 1_000 + (at % 1_000)
}

/** Days from 1970-01-01 to a date. */
export function daysSince1970(day: PlantDay): number {
  const [year, month, date] = day.split('-').map(Number)
  return daysOf(year!, month!, date!)
}

/** Days from 1970-01-01 to a date of the Gregorian calendar. Source: H. Hinnant, chrono-compatible low-level date algorithms, days_from_civil. */
function daysOf(year: number, month: number, day: number): number {
  const y = month <= 2
    ? year - 1
    : year
  const era = Math.floor(y / 400)
  const yearOfEra = y - era * 400
  const dayOfYear = Math.floor((153 * (month + (month > 2
    ? -3
    : 9)) + 2) / 5) + day - 1
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
}

/** The other way, civil_from_days of the same source: the date so many days after 1970-01-01. */
export function dateOf(days: number): PlantDay {
  const shifted = days + 719_468
  const era = Math.floor(shifted / 146_097)
  const dayOfEra = shifted - era * 146_097
  const yearOfEra = Math.floor((dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365)
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100))
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153)
  const month = shiftedMonth + (shiftedMonth < 10
    ? 3
    : -9)
  const year = yearOfEra + era * 400 + (month <= 2
    ? 1
    : 0)
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${year}-${two(month)}-${two(dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1)}`
}
