import type { HealthAlarm } from '#contract/health-alarm'
import { useI18n } from 'vue-i18n'
import { duration } from '../../ui/moment.ts'

/** A health alarm in words of the reader's language, and what is known of why. */
export function useAlarmWords(): { readonly titleOf: (alarm: HealthAlarm) => string, readonly whyOf: (alarm: HealthAlarm) => string } {
  const { t, te, locale } = useI18n()
  return {
    titleOf: ({ kind, facts }) => t(`health.alarm.${kind}`, {
      ...facts,
      name: String(facts.name ?? ''),
      waiting: String(facts.waiting ?? ''),
      offset: duration(Math.abs(Number(facts.offsetMs ?? 0)), locale.value),
    }),
    whyOf({ facts }) {
      const because = `coverage.because.${facts.because}`
      if (facts.because !== undefined && te(because))
        return t(because)
      return typeof facts.message === 'string'
        ? facts.message
        : ''
    },
  }
}
