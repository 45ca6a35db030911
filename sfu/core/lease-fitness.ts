import type { CameraId } from '#contract/ids'
import type { AnalysisReport } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { LeaseReport } from './lease-turn.ts'

/** A browser that looked so lately is one that looks. */
const readyMs = 2_500
/** LE9: pictures come and nothing is looked at for so long; a still scene is looked at more often. */
const unlookedMs = 2_500
/** LE9: less than this share of what its own machine grants is a page that is held up. */
const slowShare = 0.3
const slowFromFps = 1
/** What a new holder needs until its rate says something: a picture, a look, and the five seconds that a rate is measured over. */
const settlingMs = 8_000

/** What one report says of one camera that the browser holds since `sinceMs`. */
function isFailing({ fps, grantedFps, wantedFps, lastLookAgeMs, lastFrameAgeMs }: AnalysisReport, heldMs: number): boolean {
  // Without pictures nobody could do better from there; an older page does not say.
  if (lastFrameAgeMs === undefined || lastFrameAgeMs > unlookedMs || heldMs < settlingMs)
    return false
  const isUnlooked = (lastLookAgeMs ?? Number.POSITIVE_INFINITY) > unlookedMs
  const isSlow = grantedFps !== undefined && wantedFps !== undefined && Math.min(grantedFps, wantedFps) >= slowFromFps && fps < slowShare * Math.min(grantedFps, wantedFps)
  return isUnlooked || isSlow
}

function isReady({ fps, lastLookAgeMs }: AnalysisReport): boolean {
  return fps > 0 && (lastLookAgeMs === undefined || lastLookAgeMs <= readyMs)
}

/** LE7 LE9: what a browser's report of a second means for the election. `since`: from when it holds each camera. */
export function judgeReport(cameras: readonly AnalysisReport[], facts: LeaseReport['facts'], since: ReadonlyMap<CameraId, EpochMs>, now: EpochMs): LeaseReport {
  return {
    ...facts && { facts },
    ready: cameras.filter(isReady).map(({ cameraId }) => cameraId),
    failing: cameras.filter((report) => {
      const from = since.get(report.cameraId)
      return from !== undefined && isFailing(report, now - from)
    }).map(({ cameraId }) => cameraId),
    fps: Object.fromEntries(cameras.map(({ cameraId, fps }) => [cameraId, Math.round(fps * 10) / 10])),
    looks: Object.fromEntries(cameras.map(({ cameraId, detectorId, lastLookAgeMs, unreliable }) => [
      cameraId,
      {
        detectorId,
        ...lastLookAgeMs !== undefined && { lastLookAgeMs },
        ...unreliable && { unreliable },
      },
    ])),
  }
}
