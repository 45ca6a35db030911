import type { Condition, ConditionKind } from '#contract/condition'
import type { Label } from '#contract/detection'
import type { Severity } from '#contract/severity'
import { conditionSchema } from '#contract/condition'

export type FieldUnit = 's' | 'm' | 'mps' | 'count' | 'share'

/** A threshold as people enter it: `shown = stored / scale`. */
export interface ConditionField {
  readonly key: 'minLooks' | 'ofLooks' | 'clearAfterMs' | 'minTruckSpeedMps' | 'hysteresis' | 'minDwellMs' | 'warnM' | 'criticalM' | 'windowMs' | 'recoveryMs' | 'limit' | 'afterMs'
  readonly unit: FieldUnit
  readonly scale: number
  readonly min: number
  readonly max: number
  readonly step: number
}

function seconds(key: ConditionField['key'], max: number, min = 0): ConditionField {
  return {
    key,
    unit: 's',
    scale: 1000,
    min,
    max,
    step: 0.5,
  }
}
function metres(key: ConditionField['key'], min: number): ConditionField {
  return {
    key,
    unit: 'm',
    scale: 1,
    min,
    max: 50,
    step: 0.1,
  }
}
function count(key: ConditionField['key'], min: number, max: number): ConditionField {
  return {
    key,
    unit: 'count',
    scale: 1,
    min,
    max,
    step: 1,
  }
}
const clear = seconds('clearAfterMs', 600)
const day = 86_400

/** Which thresholds stand in a kind's sentence, and which under "more". The bounds are the contract's. */
export const conditionFields: Record<ConditionKind, { readonly main: readonly ConditionField[], readonly more: readonly ConditionField[] }> = {
  'zone-presence': {
    main: [
      seconds('minDwellMs', 600),
    ],
    more: [
      count('minLooks', 1, 30),
      clear,
    ],
  },
  'missing-helmet': {
    main: [],
    more: [clear],
  },
  'missing-vest': {
    main: [],
    more: [clear],
  },
  'proximity': {
    main: [
      metres('warnM', 0.5),
      metres('criticalM', 0),
    ],
    more: [
      count('minLooks', 1, 30),
      count('ofLooks', 1, 30),
      {
        key: 'minTruckSpeedMps',
        unit: 'mps',
        scale: 1,
        min: 0,
        max: 10,
        step: 0.1,
      },
      clear,
    ],
  },
  'line-crossing': {
    main: [],
    more: [
      {
        key: 'hysteresis',
        unit: 'share',
        scale: 0.01,
        min: 0,
        max: 50,
        step: 1,
      },
      clear,
    ],
  },
  'person-down': {
    main: [
      seconds('windowMs', day, 1),
      seconds('recoveryMs', day),
    ],
    more: [clear],
  },
  'occupancy': {
    main: [
      count('limit', 0, 200),
      seconds('minDwellMs', day),
    ],
    more: [clear],
  },
  'loitering': {
    main: [
      seconds('afterMs', day),
    ],
    more: [clear],
  },
  'blocked-exit': {
    main: [
      seconds('afterMs', day),
    ],
    more: [clear],
  },
  'absence': {
    main: [
      seconds('afterMs', day),
    ],
    more: [],
  },
  'motion': {
    main: [
      seconds('minDwellMs', day),
    ],
    more: [clear],
  },
}

/** A threshold as it is shown. */
export function shownValue(condition: Condition, { key, scale }: ConditionField): number {
  const stored = (condition as unknown as Record<string, number>)[key] ?? 0
  return Math.round(stored / scale * 1000) / 1000
}

/** The condition with one threshold as it was entered. */
export function withValue(condition: Condition, { key, scale }: ConditionField, shown: number): Condition {
  const stored = shown * scale
  return {
    ...condition,
    [key]: scale === 1000
      ? Math.round(stored)
      : Math.round(stored * 1e6) / 1e6,
  }
}

/** A kind with the domain's thresholds. */
export function defaultCondition(kind: ConditionKind): Condition {
  const asked: Record<string, unknown> = kind === 'zone-presence'
    ? {
        labels: ['person'],
      }
    : kind === 'occupancy'
      ? { limit: 5 }
      : {}
  return conditionSchema.parse({ kind, ...asked })
}

/** How grave each kind is where nobody says otherwise (domain: severity and state). */
export const defaultSeverities: Record<ConditionKind, Severity> = {
  'zone-presence': 'high',
  'missing-helmet': 'high',
  'missing-vest': 'medium',
  'proximity': 'high',
  'line-crossing': 'medium',
  'person-down': 'critical',
  'occupancy': 'low',
  'loitering': 'low',
  'blocked-exit': 'medium',
  'absence': 'medium',
  'motion': 'low',
}

/** What each kind may be about; worn items are seen on people. */
export const watchedLabels = ['person', 'forklift'] as const satisfies readonly Label[]

/** The labels of a kind that asks for them. */
export function labelsOf(condition: Condition): readonly Label[] | undefined {
  return 'labels' in condition
    ? condition.labels
    : undefined
}
