import type { TimeScale } from './time-scale.ts'
import { plantDayAfter, wallClock } from '#contract/shift'
import { dayOf, dayStart, momentOf } from './site-clock.ts'
import { spanOf } from './time-scale.ts'

/** A mark under a timeline. `isDay`: the wall's date begins there. */
export interface Tick { readonly atMs: number, readonly isDay: boolean }

const secondMs = 1_000
const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const steps = [
  5 * secondMs,
  10 * secondMs,
  15 * secondMs,
  30 * secondMs,
  minuteMs,
  2 * minuteMs,
  5 * minuteMs,
  10 * minuteMs,
  15 * minuteMs,
  30 * minuteMs,
  hourMs,
  2 * hourMs,
  3 * hourMs,
  6 * hourMs,
  12 * hourMs,
  dayMs,
] as const

/** The finest step of which no more than `most` fit. */
export function tickStep(scale: TimeScale, most: number): number {
  return steps.find(step => spanOf(scale) / step <= most) ?? dayMs
}

/**
 * Marks at round times of the site's wall, in order. Where the clock is set back an hour is marked twice, where it is set forward it is left
 * out; times that would fall on one moment are one mark.
 */
export function ticksOf(scale: TimeScale, timeZone: string, most: number): Tick[] {
  const step = tickStep(scale, most)
  const ticks: Tick[] = []
  for (let day = dayOf(scale.from, timeZone), start = dayStart(day, timeZone); start <= scale.to; day = plantDayAfter(day, 1), start = dayStart(day, timeZone)) {
    const end = dayStart(plantDayAfter(day, 1), timeZone)
    const isPlain = end - start === dayMs
    // From the moment itself: a wall that goes back shows its hours twice, and both are there.
    const first = isPlain
      ? Math.max(start, start + Math.ceil((scale.from - start) / step) * step)
      : start
    for (let atMs = first; atMs < end && atMs <= scale.to; atMs = isPlain
      ? atMs + step
      : nextRound(atMs, step, timeZone)) {
      if (atMs >= scale.from)
        ticks.push({ atMs, isDay: atMs === start })
    }
  }
  return ticks
}

/** The next moment at which the wall shows a round time, on a day on which the clock changes. */
function nextRound(atMs: number, step: number, timeZone: string): number {
  const wall = wallClock(atMs, timeZone)
  const next = atMs + step - (wall % step)
  const shown = wallClock(next, timeZone)
  if (shown % step === 0)
    return next
  // The clock changed in between by what is no multiple of the step.
  const moment = momentOf(Math.ceil(shown / step) * step, timeZone)
  return moment > atMs
    ? moment
    : next
}
