import type { Rule } from '#contract/rule'
import type { RateDemand } from './rate-share.ts'

/** How urgent the rules of a camera are. `urgent`: confirmed within half a second, because a truck covers metres meanwhile. */
export type RuleClass = 'none' | 'armed' | 'urgent'

/** What decides how often a camera is looked at. */
export interface CameraCircumstances {
  readonly isFocused: boolean
  readonly ruleClass: RuleClass
  /** `unknown` until the gate has seen two pictures. */
  readonly motion: 'moving' | 'still' | 'unknown'
  /** Somebody or something was found in the last look. */
  readonly isOccupied: boolean
  /** A rule is about to be confirmed, or was just broken. */
  readonly isBursting: boolean
  readonly floorFps: number
}

/** Looks a second (domain: rates). */
export const rates = {
  baselineFps: 5,
  focusFps: 10,
  burstFps: 12,
  /** An unchanged scene is looked at this often, so that who stands still is seen. */
  floorFps: 1,
} as const

const weights = {
  none: 0.5,
  armed: 1,
  urgent: 2,
} as const satisfies Record<RuleClass, number>
/** Four times the weight is at least three times the looks when others are held up by their floors. */
const focusWeight = 4
const burstWeight = 2

/** What a camera asks of the scheduler. `baselineFps` is what this device was told to give at most without a reason for more. */
export function demandOf(camera: CameraCircumstances, costMs: number, baselineFps: number = rates.baselineFps): RateDemand {
  const isQuiet = camera.motion === 'still' && !camera.isOccupied && !camera.isBursting
  const wantedFps = camera.isBursting
    ? rates.burstFps
    : camera.isFocused && !isQuiet
      ? rates.focusFps
      : isQuiet
        ? camera.floorFps
        : baselineFps
  return {
    weight: weights[camera.ruleClass] * (camera.isFocused
      ? focusWeight
      : 1) * (camera.isBursting
      ? burstWeight
      : 1),
    wantedFps: Math.max(wantedFps, camera.floorFps),
    neededFps: Math.max(camera.floorFps, Math.min(wantedFps, baselineFps)),
    floorFps: camera.floorFps,
    costMs,
  }
}

/** The most urgent class among a camera's rules. */
export function ruleClassOf(rules: readonly Rule[]): RuleClass {
  const armed = rules.filter(rule => rule.armed)
  if (armed.length === 0)
    return 'none'
  // By name and not by a list of all kinds: a rule of a kind that comes later is armed, not forgotten.
  return armed.some(rule => (rule.condition.kind as string) === 'proximity')
    ? 'urgent'
    : 'armed'
}

/**
 * Looks a second that an unchanged scene needs. A presence counts as ended when it was not seen for the rule's clearing time: two looks
 * must fit into it, or somebody who stands still would come and go. At least one a second, at most the baseline.
 */
export function floorOf(rules: readonly Rule[]): number {
  const clearing = rules.filter(rule => rule.armed).flatMap(({ condition }) => 'clearAfterMs' in condition && condition.clearAfterMs > 0
    ? [condition.clearAfterMs]
    : [])
  return Math.min(rates.baselineFps, Math.max(rates.floorFps, 2_000 / Math.min(2_000, ...clearing)))
}
