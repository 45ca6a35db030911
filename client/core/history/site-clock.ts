import type { PlantDay } from '#contract/shift'
import { dateOf, daysSince1970, plantDayAfter, wallClock } from '#contract/shift'

/** A calendar's page: six weeks from a Monday or Sunday on. */
interface MonthPage {
  /** `2026-11`. */
  readonly month: string
  readonly weeks: readonly (readonly PlantDay[])[]
}

const dayMs = 86_400_000
/**
 * The moment at which a wall shows a time (`wallMs`: as if it were UTC). Where it shows it twice, the first time; where never, as long after
 * the jump as it would have been.
 */
export function momentOf(wallMs: number, timeZone: string): number {
  const offsets = [wallClock(wallMs - dayMs, timeZone) - (wallMs - dayMs), wallClock(wallMs + dayMs, timeZone) - (wallMs + dayMs)] as const
  const moments = offsets.map(offset => wallMs - offset).sort((a, b) => a - b)
  return moments.find(at => wallClock(at, timeZone) === wallMs) ?? wallMs - offsets[0]
}

/** The date that the wall shows. */
export function dayOf(atMs: number, timeZone: string): PlantDay {
  return dateOf(Math.floor(wallClock(atMs, timeZone) / dayMs))
}

/** The first moment of a date; where midnight is left out, the moment of the jump. */
export function dayStart(day: PlantDay, timeZone: string): number {
  const wall = daysSince1970(day) * dayMs
  const offsets = [wallClock(wall - dayMs, timeZone) - (wall - dayMs), wallClock(wall + dayMs, timeZone) - (wall + dayMs)] as const
  const starts = offsets.map(offset => wall - offset).sort((a, b) => a - b)
  return starts.find(at => dayOf(at, timeZone) === day && dayOf(at - 1, timeZone) !== day) ?? momentOf(wall, timeZone)
}

/** The same date of another month, or that month's last one. */
export function monthAfter(day: PlantDay, months: number): PlantDay {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number]
  const first = firstOfMonth(year * 12 + month - 1 + months)
  const length = daysSince1970(firstOfMonth(year * 12 + month + months)) - daysSince1970(first)
  return plantDayAfter(first, Math.min(date, length) - 1)
}

/** Months are counted from the year 0. */
function firstOfMonth(count: number): PlantDay {
  return `${String(Math.floor(count / 12)).padStart(4, '0')}-${twoDigits(count % 12 + 1)}-01`
}

/** The weeks that a month touches. `firstWeekday`: 1 is Monday, 7 is Sunday (ISO 8601). */
export function monthPage(month: string, firstWeekday: number): MonthPage {
  const first = `${month}-01`
  const before = (weekdayOf(first) - firstWeekday + 7) % 7
  const start = plantDayAfter(first, -before)
  const next = monthAfter(first, 1)
  const weeks: PlantDay[][] = []
  for (let at = start; at < next; at = plantDayAfter(at, 7)) {
    weeks.push(Array.from({ length: 7 }, (_, i) => plantDayAfter(at, i)))
  }
  return { month, weeks }
}

/** 1 is Monday, 7 is Sunday (ISO 8601). */
export function weekdayOf(day: PlantDay): number {
  // 1970 began on a Thursday.
  return ((daysSince1970(day) + 3) % 7 + 7) % 7 + 1
}

/** `2026-11-21T14:03:22` of the wall, which fields of date and time speak. */
export function wallText(atMs: number, timeZone: string): string {
  const wall = wallClock(atMs, timeZone)
  const second = Math.floor(wall / 1000)
  return `${dateOf(Math.floor(wall / dayMs))}T${twoDigits(Math.floor(second / 3600) % 24)}:${twoDigits(Math.floor(second / 60) % 60)}:${twoDigits(second % 60)}`
}

/** The other way; undefined for what is no date with a time. */
export function momentOfText(text: string, timeZone: string): number | undefined {
  const [, day, hour, minute, second = '0'] = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2})(?::(\d{2}))?/.exec(text) ?? []
  if (day === undefined || dateOf(daysSince1970(day)) !== day || Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59)
    return undefined
  return momentOf(daysSince1970(day) * dayMs + ((Number(hour) * 60 + Number(minute)) * 60 + Number(second)) * 1000, timeZone)
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}
