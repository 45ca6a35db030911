import type { PlantDay } from '#contract/shift'
import { dateOf, daysSince1970 } from '#contract/shift'

const twoDigits = (value: number | string): string => String(value).padStart(2, '0')

/** Whole numbers of a text; digits alone are a date and a time without anything in between. */
function numbersOf(text: string): string[] {
  const [only, ...others] = text.match(/\d+/g) ?? []
  if (only === undefined || others.length > 0 || only.length < 8) {
    return only === undefined
      ? []
      : [only, ...others]
  }
  return [
    only.slice(0, 4),
    ...only.slice(4).match(/\d{1,2}/g) ?? [],
  ]
}

function dayFrom(year: number | string, month: string, date: string): PlantDay | undefined {
  const day = `${String(year).padStart(4, '0')}-${twoDigits(month)}-${twoDigits(date)}`
  // The 31st of a month that has 30 days is another day.
  return /^\d{4}-\d\d-\d\d$/.test(day) && dateOf(daysSince1970(day)) === day
    ? day
    : undefined
}

/**
 * A day that somebody typed: year, month and day with anything in between (`2026-11-21`, `2026. 11. 21.`, `2026년 11월 21일`, `20261121`), or month
 * and day of `year`. Undefined for what is no day. A year comes first: what 3/4 is depends on where one is from, so that a year at the end is
 * not guessed at.
 */
export function readDay(text: string, year: number): PlantDay | undefined {
  const numbers = numbersOf(text)
  const [first = '', second = '', third = ''] = numbers
  if (numbers.length === 2) {
    return first.length <= 2 && second.length <= 2
      ? dayFrom(year, first, second)
      : undefined
  }
  return numbers.length === 3 && first.length === 4
    ? dayFrom(first, second, third)
    : undefined
}

/**
 * A day and a time that somebody typed, as `2026-11-21T14:03:22` of the wall. A day alone is that day at the time of `shown`, a time alone (with a
 * colon) that time on its day. Undefined for what is none of them. `shown`: in the form of the answer.
 */
export function readWallText(text: string, shown: string): string | undefined {
  const [shownDay = '', shownTime = ''] = shown.split('T')
  const year = Number(shownDay.slice(0, 4))
  const numbers = numbersOf(text.replace(/T/g, ' '))
  const isTimeAlone = /^\s*\d{1,2}:\d{1,2}(?::\d{1,2})?\s*$/.test(text)
  const hasYear = numbers[0]?.length === 4
  const dayLength = isTimeAlone
    ? 0
    : hasYear
      ? 3
      : 2
  const clock = numbers.slice(dayLength)
  const day = isTimeAlone
    ? shownDay
    : readDay(numbers.slice(0, dayLength).join(' '), year)
  if (day === undefined)
    return undefined
  if (clock.length === 0)
    return `${day}T${shownTime}`
  const [hour = '', minute = '', second = '0'] = clock
  return clock.length >= 2 && clock.length <= 3 && Number(hour) < 24 && Number(minute) < 60 && Number(second) < 60
    ? `${day}T${[hour, minute, second].map(twoDigits).join(':')}`
    : undefined
}
