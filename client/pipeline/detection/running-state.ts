import type { Engine } from '#contract/detection'
import type { DetectionState } from './detection-state.ts'
import { usableShare } from '../../core/scheduling/look-schedule.ts'
import { throttledFromMs } from './detection-state.ts'

type RunningState = Extract<DetectionState, { status: 'running' }>

/** The state says so when the budget changed by this factor: each change is an offer to the server. */
const notableFactor = 1.5

/** The state after a sign of life of the worker; the same words while nothing notable changed. */
export function afterPulse(before: RunningState, fpsBudget: number, tickGapMs: number): RunningState {
  const isThrottled = tickGapMs >= throttledFromMs
  const factor = fpsBudget / before.fpsBudget
  return {
    ...before,
    fpsBudget: factor > notableFactor || factor < 1 / notableFactor
      ? fpsBudget
      : before.fpsBudget,
    isThrottled,
    tickGapMs: isThrottled || before.isThrottled
      ? tickGapMs
      : before.tickGapMs,
  }
}

/** Says in the state that engines were taken out since the page was opened. */
export function withDemotion(state: RunningState, excluded: ReadonlyMap<Engine, string>): RunningState {
  const [last] = [...excluded].slice(-1)
  return last
    ? {
        ...state,
        demoted: { engine: last[0], reason: last[1] },
      }
    : state
}

/** What one picture costs, ms, by the pictures a second that are left to it; 0 where nothing is known yet. */
export function lookMsOf(fpsBudget: number): number {
  return fpsBudget > 0
    ? usableShare * 1000 / fpsBudget
    : 0
}
