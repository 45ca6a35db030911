import type { SafetyEvent } from '#contract/safety-event'
import { duration } from '../../ui/moment.ts'

export interface WordsFor {
  t: (key: string, named?: Record<string, string | number>) => string
  n: (value: number, options?: Intl.NumberFormatOptions) => string
  locale: string
}

/** Why an event was raised, in sentences: what was measured beside the boxes, and how sure the detector was. */
export function evidenceWords(event: SafetyEvent, { t, n, locale }: WordsFor): string[] {
  const { distanceM, closingMps, isApproximate, heldMs, count, votes, direction } = event.evidence ?? {}
  const broke = event.boxes.find(box => box.trackId === event.trackId)
  const metres = (value: number): string => n(value, { maximumFractionDigits: 1 })
  const percent = (value: number): string => n(value, { style: 'percent' })
  const say = (key: string, named?: Record<string, string | number>): string => t(`incidents.condition.${key}`, named)
  return [
    distanceM === undefined
      ? undefined
      : say(isApproximate ? 'distanceApproximate' : 'distance', {
          metres: metres(distanceM),
        }),
    closingMps === undefined || closingMps <= 0
      ? undefined
      : say('closing', {
          speed: metres(closingMps),
        }),
    votes && say('votes', {
      bare: n(votes.bare),
      looks: n(votes.looks),
      worn: n(votes.worn),
      score: percent(votes.score),
    }),
    count === undefined
      ? undefined
      : say('counted', {
          n: n(count),
        }),
    direction && say(direction === 'to-left'
      ? 'leftward'
      : 'rightward'),
    heldMs === undefined || heldMs < 500
      ? undefined
      : say('heldFor', {
          time: span(heldMs, { n, locale }),
        }),
    broke && say('certainty', {
      score: percent(broke.score),
    }),
  ].filter(words => words !== undefined)
}

const thresholds = [
  'warnM',
  'criticalM',
  'limit',
  'minLooks',
  'minDwellMs',
  'afterMs',
  'windowMs',
  'recoveryMs',
  'minTruckSpeedMps',
  'clearAfterMs',
] as const

/** The rule's thresholds as they were then; empty for an event from before they were kept. */
export function thresholdWords({ rule }: SafetyEvent, { t, n, locale }: WordsFor): string[] {
  const condition: Partial<Record<string, unknown>> = rule.condition ?? {}
  return thresholds.flatMap((name) => {
    const value = condition[name]
    if (typeof value !== 'number')
      return []
    return [
      t(`incidents.condition.${name}`, name.endsWith('Ms')
        ? {
            time: span(value, { n, locale }),
          }
        : {
            n: n(value),
          }),
    ]
  })
}

/** Half a second is a length of time here. */
function span(ms: number, { n, locale }: Pick<WordsFor, 'n' | 'locale'>): string {
  return ms < 10_000 && ms % 1000 !== 0
    ? n(ms / 1000, {
        style: 'unit',
        unit: 'second',
        unitDisplay: 'short',
        maximumFractionDigits: 1,
      })
    : duration(ms, locale)
}
