import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
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
  /** It hands pictures to programs at all (WebCodecs' VideoFrame: Chrome 94, Safari 16.4, Firefox 130). */
  canSee: boolean
  /** A real graphics processor, not one emulated on the CPU. */
  hasGpu: boolean
  /** Stations analyse every camera that is live; undefined while that is not known. */
  stationsCover: boolean | undefined
  /** What was answered before: not knowing is no reason to change. */
  before: boolean
}

/** Whether this browser shall offer itself as a detector. */
export function shouldDetect({ mayDetect, canSee, isStation, mode, hasGpu, stationsCover, before }: DutyCircumstances): boolean {
  if (!mayDetect || !canSee)
    return false
  if (isStation)
    return true
  switch (mode) {
    case 'on':
      return true
    case 'off':
      return false
    case 'auto':
      return hasGpu || (stationsCover === undefined
        ? before
        : !stationsCover)
    default:
      return unreachable(mode)
  }
}

/** Whether some camera has a picture that no station analyses. */
export function isUncovered(cameras: readonly Camera[], analysis: ReadonlyMap<CameraId, { isStation: boolean }>): boolean {
  return cameras.some(camera => camera.streams.some(stream => stream.ingest.status === 'live') && !analysis.get(camera.cameraId)?.isStation)
}
