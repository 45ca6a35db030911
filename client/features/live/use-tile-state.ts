import type { Camera } from '#contract/camera'
import type { StreamChoice } from '../../pipeline/live/stream-choice.ts'
import type { TileState } from './tile-state.ts'
import type { useTilePicture } from './use-tile-picture.ts'
import { useIntervalFn } from '@vueuse/core'
import { computed, shallowRef, watch } from 'vue'
import { isInMaintenance } from '#contract/maintenance'
import { epochMs } from '#contract/time'
import { useCamerasStore } from '../../stores/cameras-store.ts'
import { useDetectionStore } from '../../stores/detection-store.ts'
import { deriveTileState } from './tile-state.ts'

const lookEveryMs = 500

/** What moves second by second on a tile. */
export interface TileReadings {
  /** From the camera's capture where that is known, else since the picture was presented. */
  frameAgeMs: number | undefined
  isGlassAge: boolean
  pictureFps: number
}

/** Judges the tile twice a second, from the moment its pictures were presented and from what the server says. */
export function useTileState(camera: () => Camera, choice: () => StreamChoice, picture: ReturnType<typeof useTilePicture>) {
  const { clock: frames, isRefused, full, thinning } = picture
  const cameras = useCamerasStore()
  const detection = useDetectionStore()
  const state = shallowRef<TileState>({ kind: 'connecting' })
  const readings = shallowRef<TileReadings>({ frameAgeMs: undefined, isGlassAge: false, pictureFps: 0 })
  let rounds = 0

  const analysis = computed(() => detection.analysisOf(camera().cameraId))
  const gap = computed(() => detection.gapOf(camera().cameraId))
  const own = computed(() => {
    if (!detection.leasedHere.has(camera().cameraId))
      return undefined
    return { fps: detection.rates.find(rate => rate.cameraId === camera().cameraId)?.fps ?? 0 }
  })
  const ownDetector = computed(() => {
    const { status } = detection.detectorState
    return status === 'ready'
      ? 'running'
      : status
  })

  function judge(): void {
    const nowMs = Date.now()
    const frameAgeMs = frames.ageMs()
    if (rounds++ % 2 === 0) {
      readings.value = {
        frameAgeMs: frames.glassAgeMs() ?? frameAgeMs,
        isGlassAge: frames.glassAgeMs() !== undefined,
        pictureFps: frames.takeRate(),
      }
    }
    const { ingest } = choice()
    const here = (at: number): number => at - cameras.serverOffsetMs
    const next = deriveTileState({
      nowMs,
      ingest: ingest.status === 'offline'
        ? {
            ...ingest,
            since: epochMs(here(ingest.since)),
            retryAt: epochMs(here(ingest.retryAt)),
          }
        : {
            ...ingest,
            since: epochMs(here(ingest.since)),
          },
      link: { open: cameras.link.open, sinceMs: cameras.link.since },
      lastFrameAtMs: frameAgeMs === undefined
        ? undefined
        : nowMs - frameAgeMs,
      visibleSinceMs: nowMs - frames.visibleForMs(),
      analysis: analysis.value,
      gap: gap.value,
      own: own.value,
      ownDetector: ownDetector.value,
      isRefused: isRefused.value,
      full: full.value,
      maintenance: maintenanceHere(nowMs + cameras.serverOffsetMs),
      thinning: thinning.value,
    })
    if (JSON.stringify(next) !== JSON.stringify(state.value))
      state.value = next
  }

  function maintenanceHere(serverMs: number): { untilMs: number | undefined } | undefined {
    const { maintenance } = camera()
    return isInMaintenance(maintenance, serverMs)
      ? {
          untilMs: maintenance?.until === undefined
            ? undefined
            : maintenance.until - cameras.serverOffsetMs,
        }
      : undefined
  }

  useIntervalFn(judge, lookEveryMs, { immediateCallback: true })
  watch([
    choice,
    analysis,
    gap,
    own,
    ownDetector,
    isRefused,
    full,
    thinning,
    () => cameras.link,
    () => camera().maintenance,
  ], judge)
  return { state, readings, analysis, own }
}
