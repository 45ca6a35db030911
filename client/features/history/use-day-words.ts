import type { HistoryDay } from '#contract/history-routes'
import type { PlantDay } from '#contract/shift'
import { useI18n } from 'vue-i18n'
import { duration } from '../../ui/moment.ts'

/** A gap of less is a restart, and not worth a mark on a whole day. */
export const shownGapMs = 60_000

/** A day of the calendar in words: its date, what happened, what nobody looked at, and how long nobody watched. */
export function useDayWords() {
  const { t, n, locale } = useI18n()
  return (day: PlantDay, isToday: boolean, sum: HistoryDay | undefined, gapMs: number): string => [
    // A date has no zone: noon in UTC is that date everywhere that counts by it.
    new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', dateStyle: 'full' }).format(new Date(`${day}T12:00:00Z`)),
    ...isToday
      ? [
          t('history.calendar.today'),
        ]
      : [],
    t('history.calendar.incidents', {
      n: n(sum?.incidents ?? 0),
    }, sum?.incidents ?? 0),
    ...sum && sum.unreviewed > 0
      ? [
          t('history.calendar.unreviewed', {
            n: n(sum.unreviewed),
          }),
        ]
      : [],
    ...gapMs >= shownGapMs
      ? [
          t('history.calendar.gap', {
            length: duration(gapMs, locale.value),
          }),
        ]
      : [],
  ].join(', ')
}
