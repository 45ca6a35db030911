import type { Condition } from '#contract/condition'
import type { Label } from '#contract/detection'
import type { Rule } from '#contract/rule'
import type { Zone } from '#contract/zone'
import type { RuleTrouble } from '../../core/rules/rule-trouble.ts'
import type { ConditionField } from './condition-fields.ts'
import { useI18n } from 'vue-i18n'
import { unreachable } from '#contract/unreachable'
import { readableName } from '../../i18n/default-names.ts'
import { duration } from '../../ui/moment.ts'
import { conditionFields, labelsOf, shownValue } from './condition-fields.ts'
import { hourState, paintOf } from './week-paint.ts'

/** The same in every language. */
const unitSymbols = {
  m: 'm',
  mps: 'm/s',
  count: '',
  share: '%',
} as const

/** What of a rule its sentence says. */
interface Said { readonly condition: Condition, readonly zoneIds: readonly string[] }
/** One stretch of a sentence: what fills a blank, or what stands between blanks. */
interface SentencePart { readonly blank: string | undefined, readonly text: string }
/** Stands around what fills a blank while the sentence is put together; nobody writes it (private use, U+E000). */
const cut = '\uE000'
const filled = /\uE000(\d+)\uE000([^\uE000]*)\uE000/

/** Rules and what is wrong with them, said in the reader's language. */
export function useRuleWords() {
  const { t, n, locale } = useI18n()

  const list = (words: readonly string[], type: 'conjunction' | 'disjunction' = 'disjunction'): string => new Intl.ListFormat(locale.value, { type }).format(words)
  const labelWords = (labels: readonly Label[]): string => list(labels.map(label => t(`label.${label}`)))
  const zoneWords = (zoneIds: readonly string[], zones: readonly Zone[]): string => {
    const names = zones.filter(zone => zoneIds.includes(zone.zoneId)).map(zone => readableName(zone.name, t))
    return names.length === 0
      ? t('rules.anywhere')
      : list(names)
  }
  const kindOf = (condition: Condition): Condition['kind'] | 'alone' => condition.kind === 'loitering' && condition.alone
    ? 'alone'
    : condition.kind

  const unitOf = ({ unit }: ConditionField): string => unit === 's'
    ? t('rules.seconds')
    : unitSymbols[unit]
  /** Whole minutes are said as such; Korean writes seconds without a space. */
  const amount = (value: number, field: ConditionField): string => field.unit === 's' && value >= 60 && value % 60 === 0
    ? duration(value * 1_000, locale.value)
    : `${n(value)}${locale.value === 'ko' && field.unit === 's'
        ? ''
        : ' '}${unitOf(field)}`.trim()

  /** The sentence of a rule, cut where something is filled in. Cut only once it is whole: in Korean what fills a blank decides the particle behind it. */
  function sentenceParts({ condition, zoneIds }: Said, zones: readonly Zone[]): SentencePart[] {
    const said: Record<string, string> = {
      ...Object.fromEntries(conditionFields[condition.kind].main.map(field => [
        field.key,
        amount(shownValue(condition, field), field),
      ])),
      labels: labelWords(labelsOf(condition) ?? []),
      zones: zoneWords(zoneIds, zones),
      direction: condition.kind === 'line-crossing'
        ? t(`rules.direction.${condition.direction}`)
        : '',
    }
    const blanks = Object.keys(said)
    const whole = t(`rules.sentence.${kindOf(condition)}`, Object.fromEntries(blanks.map((blank, i) => [
      blank,
      `${cut}${i}${cut}${said[blank]}${cut}`,
    ])))
    return whole.split(filled).flatMap<SentencePart>((text, i, all) => i % 3 === 0
      ? [
          { blank: undefined, text },
        ]
      : i % 3 === 1
        ? [
            { blank: blanks[Number(text)]!, text: all[i + 1]! },
          ]
        : []).filter(({ text }) => text !== '')
  }

  return {
    unitOf,
    zoneWords,
    sentence: (rule: Said, zones: readonly Zone[]): string => sentenceParts(rule, zones).map(({ text }) => text).join(''),
    sentenceParts,
    when({ schedule }: Pick<Rule, 'schedule'>): string {
      if (!schedule)
        return t('rules.rule.always')
      const paint = paintOf(schedule)
      const minutes = paint.reduce((sum, minute) => sum + minute, 0)
      return t('rules.rule.scheduled', {
        hours: n(Math.round(minutes / 6) / 10),
      })
    },
    troubleText(trouble: RuleTrouble, zones: readonly Zone[]): string {
      switch (trouble.kind) {
        case 'label-missing': return t('rules.trouble.label-missing', {
          labels: labelWords(trouble.labels),
        })
        case 'zone-missing': return t('rules.trouble.zone-missing')
        case 'zone-unusable': return t('rules.trouble.zone-unusable', {
          zone: zoneWords([trouble.zoneId], zones),
          reason: t(`rules.refusal.${trouble.reason}`),
        })
        case 'distance-approximate': return trouble.reason
          ? t('rules.trouble.plane-unusable', {
              reason: t(`rules.plane.${trouble.reason}`),
            })
          : t('rules.trouble.distance-approximate')
        case 'items-unreliable': return t(`rules.trouble.items-unreliable.${trouble.because}`)
        default: return unreachable(trouble)
      }
    },
    hourWords: (paint: Uint8Array, day: number, hour: number): string => t('rules.schedule.hour', {
      day: t(`rules.schedule.days.${(day + 1) as 1 | 2 | 3 | 4 | 5 | 6 | 7}`),
      hour: n(hour),
      state: t(`rules.schedule.${hourState(paint, day, hour)}`),
    }),
  }
}
