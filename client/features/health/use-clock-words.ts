import { useI18n } from 'vue-i18n'
import { duration } from '../../ui/moment.ts'

/** Closer than this two clocks are the same to people. */
const exactMs = 1_000

/** How far a clock is ahead of the server's, in ms, in words. */
export function useClockWords(): (aheadMs: number | undefined) => string {
  const { t, locale } = useI18n()
  return (aheadMs) => {
    if (aheadMs === undefined)
      return t('health.unknown')
    if (Math.abs(aheadMs) < exactMs)
      return t('health.exact')
    return t(aheadMs > 0
      ? 'health.ahead'
      : 'health.behind', {
      time: duration(Math.abs(aheadMs), locale.value),
    })
  }
}
