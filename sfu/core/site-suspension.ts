import type { Schedule } from '#contract/schedule'
import type { EpochMs } from '#contract/time'
import { isScheduled } from '#contract/site-week'
import { unreachable } from '#contract/unreachable'

/*
 *             nobody watches and nothing is armed for so long
 *    awake --------------------------------------------------> suspended
 *      ^                                                           |
 *      +-- somebody watches | a rule is armed, or is so soon ------+
 *
 * SU1 a site is never suspended while somebody watches one of its cameras or one of its rules is armed.
 * SU2 it is suspended when neither was so for the idle time (30 min), and not before.
 * SU3 it wakes 60 s before a rule's schedule begins, so that its cameras are live by then.
 */

/** When a rule of a site watches; undefined: always. Rules that are switched off are not among them. */
export interface ArmedTimes {
  readonly timeZone: string
  readonly schedules: readonly (Schedule | undefined)[]
}

/** Why a site must be awake now; 'none': it need not. */
export type SiteNeed = 'watched' | 'armed' | 'arming' | 'none'

export type SiteSuspension
  = | { readonly kind: 'awake', readonly neededAt: EpochMs }
    | { readonly kind: 'suspended', readonly since: EpochMs }

/** SU3: a camera is live within 10 s of being called; most of the rest is for those that were switched off and on meanwhile. */
export const wakeAheadMs = 60_000

/** Whether somebody watches, else what the rules ask for, at `now`. */
export function siteNeed(isWatched: boolean, { timeZone, schedules }: ArmedTimes, now: EpochMs): SiteNeed {
  if (isWatched)
    return 'watched'
  if (schedules.some(schedule => isScheduled(schedule, now, timeZone)))
    return 'armed'
  return schedules.some(schedule => isScheduled(schedule, now + wakeAheadMs, timeZone))
    ? 'arming'
    : 'none'
}

/** What becomes of a site at `now`; the same object where nothing does. `idleMs` 0: it is never suspended. */
export function nextSuspension(state: SiteSuspension, need: SiteNeed, now: EpochMs, idleMs: number): SiteSuspension {
  switch (need) {
    case 'watched':
    case 'armed':
    case 'arming':
      return { kind: 'awake', neededAt: now }
    case 'none':
      // A clock that was set back must not keep it awake for longer than the idle time.
      if (state.kind === 'awake' && state.neededAt > now)
        return { kind: 'awake', neededAt: now }
      return state.kind === 'awake' && idleMs > 0 && now - state.neededAt >= idleMs
        ? { kind: 'suspended', since: now }
        : state
    default:
      return unreachable(need)
  }
}
