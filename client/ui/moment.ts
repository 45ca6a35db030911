const minuteMs = 60_000
const hourMs = 60 * minuteMs

/** Wall-clock time in the reader's form: `14:03:22`; with `seconds: false` `14:03`. In the reader's zone unless another is given. */
export function clockTime(atMs: number, locale: string, seconds = true, timeZone?: string): string {
  return new Intl.DateTimeFormat(locale, {
    ...timeZone !== undefined && { timeZone },
    hour: '2-digit',
    minute: '2-digit',
    ...(seconds
      ? { second: '2-digit' }
      : {}),
    hourCycle: 'h23',
  }).format(atMs)
}

/** Date and time in full, with the zone: for tooltips and details. */
export function fullTime(atMs: number, locale: string): string {
  const zone = new Intl.DateTimeFormat(locale, { timeZoneName: 'short' }).formatToParts(atMs).find(({ type }) => type === 'timeZoneName')?.value ?? ''
  return `${dayAndClock(atMs, locale, true)} ${zone}`
}

/** One way of writing a time of day: styles of a date and a time together spell it out in Korean (`2시 3분 9초`), or leave its zero away. */
function dayAndClock(atMs: number, locale: string, seconds: boolean): string {
  return `${dayName(atMs, locale)}${locale.startsWith('ko')
    ? ' '
    : ', '}${clockTime(atMs, locale, seconds)}`
}

/** The day alone: `2026. 11. 21.`, or short without its year: `11월 21일`. In the reader's zone unless another is given. */
export function dayName(atMs: number, locale: string, { short = false, timeZone }: { short?: boolean, timeZone?: string | undefined } = {}): string {
  return new Intl.DateTimeFormat(locale, {
    ...timeZone !== undefined && { timeZone },
    ...(short
      ? { month: 'short', day: 'numeric' }
      : { dateStyle: 'medium' }),
  }).format(atMs)
}

/** Day and time to the minute, in the reader's own zone: until when something holds. */
export function dayTime(atMs: number, locale: string): string {
  return dayAndClock(atMs, locale, false)
}

/** How long ago in words up to an hour ("3 minutes ago"), the time after that, with the date when it was another day. */
export function relativeTime(atMs: number, nowMs: number, locale: string): string {
  const agoMs = nowMs - atMs
  if (agoMs >= 0 && agoMs < hourMs) {
    const words = new Intl.RelativeTimeFormat(locale, { numeric: 'always', style: 'short' })
    return agoMs < minuteMs
      ? words.format(-Math.floor(agoMs / 1000), 'second')
      : words.format(-Math.floor(agoMs / minuteMs), 'minute')
  }
  const sameDay = new Date(atMs).toDateString() === new Date(nowMs).toDateString()
  return sameDay
    ? clockTime(atMs, locale)
    : new Intl.DateTimeFormat(locale, {
        month: 'short',
        day: 'numeric',
        hour: '2-digit',
        minute: '2-digit',
        hourCycle: 'h23',
      }).format(atMs)
}

/** A length of time in its two largest units at the most: `8 s`, `2 min`, `1 h 5 min`. */
export function duration(ms: number, locale: string): string {
  const unit = (value: number, name: string) => new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay: 'short' }).format(value)
  const seconds = Math.max(0, Math.floor(ms / 1000))
  if (seconds < 60)
    return unit(seconds, 'second')
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60)
    return unit(minutes, 'minute')
  const rest = minutes % 60
  return rest === 0
    ? unit(Math.floor(minutes / 60), 'hour')
    : `${unit(Math.floor(minutes / 60), 'hour')} ${unit(rest, 'minute')}`
}
