import type { CoverageStretch } from '#contract/coverage'
import { useI18n } from 'vue-i18n'
import { clockTime, duration } from './moment.ts'

/** A stretch of coverage in a sentence: when, who, how fast, with what; or why not. Times are those of the zone, else the reader's. */
export function useStretchWords(timeZone: () => string | undefined = () => undefined): (stretch: CoverageStretch) => string {
  const { t, n, locale } = useI18n()
  return ({ from, to, isArmed, state }) => {
    const when = {
      from: clockTime(from, locale.value, true, timeZone()),
      to: clockTime(to, locale.value, true, timeZone()),
      length: duration(to - from, locale.value),
    }
    if (state.kind === 'analysed') {
      return t('coverage.analysed', {
        ...when,
        by: state.by.name,
        fps: n(state.fps, { maximumFractionDigits: 1 }),
        detector: state.detectorId,
        engine: t(`engine.${state.engine}`),
      })
    }
    const words = t(isArmed
      ? 'coverage.armedGap'
      : 'coverage.gap', {
      ...when,
      because: t(`coverage.because.${state.because}`),
    })
    return state.alsoBy
      ? `${words} ${t('coverage.alsoBy', {
        names: new Intl.ListFormat(locale.value).format(state.alsoBy),
      })}`
      : words
  }
}
