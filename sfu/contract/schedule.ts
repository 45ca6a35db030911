import { z } from './schema.ts'

const minutesOfDay = 24 * 60

/** A zone of the IANA time zone database that this runtime knows, such as `Asia/Seoul`. */
export const timeZoneSchema = z.string().min(1).max(64).refine(isTimeZone, 'This time zone is not known. Choose one such as Asia/Seoul or Europe/Berlin.')

/**
 * When a Rule watches, in what the clock on the site's wall shows, week after week. An interval that ends at or before its beginning
 * goes on over midnight into the next day; equal ends are 24 hours.
 */
export const scheduleSchema = z.object({
  intervals: z.array(z.object({
    /** ISO 8601: 1 is Monday, 7 is Sunday. */
    day: z.int().min(1).max(7),
    /** Minutes since midnight; `toMinute` is the first one that does not count any more. */
    fromMinute: z.int().min(0).max(minutesOfDay - 1),
    toMinute: z.int().min(0).max(minutesOfDay),
  })).min(1, 'Give the rule at least one time of the week, or let it watch always.').max(100),
})
export type Schedule = z.infer<typeof scheduleSchema>

/** Those that were asked for and known: making a clock of one takes as long as all else of a small answer. */
const knownZones = new Set<string>()

function isTimeZone(name: string): boolean {
  if (knownZones.has(name))
    return true
  try {
    const isKnown = new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0
    // There are some 600; a name may be written in any case.
    if (isKnown && knownZones.size < 2_000)
      knownZones.add(name)
    return isKnown
  }
  catch {
    return false
  }
}
