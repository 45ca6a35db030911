import { unreachable } from '#contract/unreachable'

/** Whether this browser detects: as its user set it, or `auto`. */
export const detectModes = ['auto', 'on', 'off'] as const
export type DetectMode = (typeof detectModes)[number]

export interface DutyCircumstances {
  /** The role may hold leases at all. */
  mayDetect: boolean
  /** This browser is a station: detecting is what it is for. */
  isStation: boolean
  mode: DetectMode
  /** A real graphics processor, not one emulated on the CPU. */
  hasGpu: boolean
  /** Some station analyses a camera now; undefined while that is not known. */
  stationAnalyses: boolean | undefined
}

/** Whether this browser shall offer itself as a detector. */
export function shouldDetect({ mayDetect, isStation, mode, hasGpu, stationAnalyses }: DutyCircumstances): boolean {
  if (!mayDetect)
    return false
  if (isStation)
    return true
  switch (mode) {
    case 'on':
      return true
    case 'off':
      return false
    case 'auto':
      return hasGpu || stationAnalyses === false
    default:
      return unreachable(mode)
  }
}
