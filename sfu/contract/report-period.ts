import type { PlantDay, Shift } from './shift.ts'
import type { EpochMs } from './time.ts'
import { plantDayAfter, shiftsOf, weekdayOf } from './shift.ts'
import { unreachable } from './unreachable.ts'

/** What a report is about: a shift, a plant's day, or its week from Monday on. */
export type ReportPeriod
  = | { readonly kind: 'shift', readonly day: PlantDay, readonly shift: Shift['shift'] }
    | { readonly kind: 'day', readonly day: PlantDay }
    /** `day`: any of it. */
    | { readonly kind: 'week', readonly day: PlantDay }

/** The plant's days that a period has a part of, oldest first. */
export function daysOfPeriod(period: ReportPeriod): PlantDay[] {
  if (period.kind !== 'week')
    return [period.day]
  const monday = mondayOf(period.day)
  return Array.from({ length: 7 }, (_, i) => plantDayAfter(monday, i))
}

/** From when to when it is, by the site's clock. */
export function boundsOfPeriod(period: ReportPeriod, timeZone: string): { from: EpochMs, to: EpochMs } {
  switch (period.kind) {
    case 'shift': {
      const { from, to } = shiftsOf(period.day, timeZone)[period.shift]
      return { from, to }
    }
    case 'day':
    case 'week': {
      const days = daysOfPeriod(period)
      return { from: shiftsOf(days[0]!, timeZone)[0].from, to: shiftsOf(days.at(-1)!, timeZone)[2].to }
    }
    default:
      return unreachable(period)
  }
}

/** The same shift, day or week so many days or weeks later; negative: before. */
export function periodAfter(period: ReportPeriod, steps: number): ReportPeriod {
  return {
    ...period,
    day: plantDayAfter(period.day, steps * (period.kind === 'week'
      ? 7
      : 1)),
  }
}

/** Moments at which the plant's days begin, of so many weeks up to the one of the period, and the end of the last. */
export function dayEdges(period: ReportPeriod, weeks: number, timeZone: string): EpochMs[] {
  const first = plantDayAfter(mondayOf(period.day), -7 * (weeks - 1))
  return Array.from({ length: weeks * 7 + 1 }, (_, i) => shiftsOf(plantDayAfter(first, i), timeZone)[0].from)
}

/** The Monday of a day's week. */
function mondayOf(day: PlantDay): PlantDay {
  return plantDayAfter(day, -weekdayOf(day))
}
