import type { CameraId } from '#contract/ids'
import type { ReportPeriod } from '#contract/report-period'
import type { PlantDay } from '#contract/shift'
import type { Sentence } from './report-sentences.ts'
import { useI18n } from 'vue-i18n'
import { daysOfPeriod } from '#contract/report-period'
import { unreachable } from '#contract/unreachable'
import { duration } from '../../ui/moment.ts'
import { shareWord } from './report-sentences.ts'

const shiftNames = ['early', 'late', 'night'] as const

/** A report in the reader's words. */
export function useReportWords(period: () => ReportPeriod, nameOf: (cameraId: CameraId) => string) {
  const { t, n, locale } = useI18n()
  const dayWords = (day: PlantDay, withYear = true): string => new Intl.DateTimeFormat(locale.value, {
    timeZone: 'UTC',
    month: 'short',
    day: 'numeric',
    ...withYear && { weekday: 'short', year: 'numeric' },
  }).format(Date.parse(`${day}T12:00:00Z`))
  const weekdayWords = (day: PlantDay): string => new Intl.DateTimeFormat(locale.value, { timeZone: 'UTC', weekday: 'short', day: 'numeric' }).format(Date.parse(`${day}T12:00:00Z`))
  const shiftWords = (shift: 0 | 1 | 2): string => t(`report.shift.${shiftNames[shift]}`)
  const hourWords = (hour: number): string => `${String(hour).padStart(2, '0')}:00`
  /** 99.99 % is not everything: never rounded up to it. */
  const share = (value: number): string => n(Math.floor(value * 1_000) / 1_000, { style: 'percent', maximumFractionDigits: 1 })

  function headingOf(withYear: boolean): string {
    const of = period()
    const day = dayWords(daysOfPeriod(of)[0]!, withYear)
    if (of.kind === 'day')
      return day
    return of.kind === 'week'
      ? t('report.heading.week', { day })
      : t('report.heading.shift', {
          day,
          shift: shiftWords(of.shift),
        })
  }
  const heading = (): string => headingOf(true)
  /** What the heading above says already is not said again. */
  function shortHeading(): string {
    const of = period()
    return of.kind === 'shift'
      ? shiftWords(of.shift)
      : headingOf(false)
  }

  function partOf(value: number): string {
    const word = shareWord(value)
    return word
      ? t(`report.says.share.${word}`)
      : t('report.says.share.percent', {
          percent: n(value, { style: 'percent', maximumFractionDigits: 0 }),
        })
  }

  function changeWords(change: number): string {
    const kind = t(`report.says.kind.${period().kind}`)
    if (change === 0)
      return ` ${t('report.says.same', { kind })}`
    return ` ${t(change > 0
      ? 'report.says.more'
      : 'report.says.less', {
      n: n(Math.abs(change)),
      kind: t(`report.says.kind.${period().kind}`),
    }, Math.abs(change))}`
  }

  function say(sentence: Sentence): string {
    switch (sentence.key) {
      case 'none':
        return t('report.says.none', {
          period: shortHeading(),
        })
      case 'some':
        return t(sentence.critical > 0
          ? 'report.says.someCritical'
          : 'report.says.some', {
          period: shortHeading(),
          n: n(sentence.count),
          critical: n(sentence.critical),
        }, sentence.count) + changeWords(sentence.change)
      case 'focus':
        return sentence.window
          ? t('report.says.focusHours', {
              share: partOf(sentence.share),
              camera: sentence.camera,
              from: hourWords(sentence.window.fromHour),
              to: hourWords(sentence.window.toHour),
            })
          : t('report.says.focus', {
              share: partOf(sentence.share),
              camera: sentence.camera,
            })
      case 'covered': {
        const { worst, isQuiet } = sentence
        const filled = {
          share: share(sentence.share),
          camera: worst
            ? nameOf(worst.cameraId)
            : '',
          time: duration(worst?.ms ?? 0, locale.value),
        }
        if (isQuiet)
          return t(worst ? 'report.says.quietWorst' : 'report.says.quiet', filled)
        return t(worst ? 'report.says.coveredWorst' : 'report.says.covered', filled)
      }
      case 'unarmed':
      case 'uncounted':
      case 'notYet':
        return t(`report.says.${sentence.key}`)
      case 'reaction':
        return t(sentence.never > 0
          ? 'report.says.reactionNever'
          : 'report.says.reaction', {
          time: duration(sentence.medianMs, locale.value),
          n: n(sentence.never),
        }, sentence.never)
      case 'ignored':
        return t('report.says.ignored')
      default:
        return unreachable(sentence)
    }
  }

  return {
    heading,
    dayWords,
    weekdayWords,
    share,
    say,
  }
}
