import type { Schedule } from './schedule.ts'

const minutesOfDay = 24 * 60
const minutesOfWeek = 7 * minutesOfDay
const days = [
  'Mon',
  'Tue',
  'Wed',
  'Thu',
  'Fri',
  'Sat',
  'Sun',
]

const clocks = new Map<string, Intl.DateTimeFormat>()

/**
 * What the clock on a wall of that time zone shows at a moment, in minutes since Monday 00:00. Where summer time begins an hour is never
 * shown, where it ends one is shown twice.
 */
export function minuteOfWeek(atMs: number, timeZone: string): number {
  let clock = clocks.get(timeZone)
  if (!clock) {
    clock = new Intl.DateTimeFormat('en-US', {
      timeZone,
      weekday: 'short',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
    })
    clocks.set(timeZone, clock)
  }
  let minute = 0
  for (const { type, value } of clock.formatToParts(atMs)) {
    if (type === 'weekday')
      minute += days.indexOf(value) * minutesOfDay
    else if (type === 'hour')
      minute += Number(value) * 60
    else if (type === 'minute')
      minute += Number(value)
  }
  return minute
}

/** Whether a schedule watches at a minute of the week; without a schedule always. */
export function watchesAt(schedule: Schedule | undefined, minute: number): boolean {
  return !schedule || schedule.intervals.some(({ day, fromMinute, toMinute }) => {
    const from = (day - 1) * minutesOfDay + fromMinute
    const length = toMinute > fromMinute
      ? toMinute - fromMinute
      : toMinute + minutesOfDay - fromMinute
    return (minute - from + minutesOfWeek) % minutesOfWeek < length
  })
}

/** Whether a schedule watches at `atMs` (epoch) in that time zone. */
export function isScheduled(schedule: Schedule | undefined, atMs: number, timeZone: string): boolean {
  return !schedule || watchesAt(schedule, minuteOfWeek(atMs, timeZone))
}
