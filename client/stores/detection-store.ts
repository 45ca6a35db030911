import type { ServerGapReason } from '#contract/coverage'
import type { CameraId } from '#contract/ids'
import type { CameraAnalysis } from '../pipeline/live/analysis-watch.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { isUncovered, shouldDetect } from '../pipeline/live/duty-wish.ts'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'
import { fromObservable } from './from-observable.ts'
import { usePreferencesStore } from './preferences-store.ts'
import { useSessionStore } from './session-store.ts'

/** A station that starts with the server needs about this long to take its cameras; tablets do not jump in for those seconds. */
const stationPatienceMs = 6_000

/** Who detects what: this browser, others, nobody. */
export const useDetectionStore = defineStore('detection', () => {
  const { analysis, duty, detector } = useAppServices()
  const session = useSessionStore()
  const preferences = usePreferencesStore()
  const cameras = useCamerasStore()
  const view = fromObservable(analysis.view)
  const dutyState = fromObservable(duty.state)
  const detectorState = fromObservable(detector.state)
  const hasGpu = ref(false)
  void detector.hasGpu.then(real => hasGpu.value = real)

  const uncovered = computed(() => view.value.kind === 'known'
    ? isUncovered(cameras.cameras, view.value.cameras)
    : undefined)
  const stationsCover = ref<boolean>()
  watch(uncovered, (now, _, onCleanup) => {
    if (!now) {
      stationsCover.value = now === undefined
        ? undefined
        : true
      return
    }
    const timer = setTimeout(() => stationsCover.value = false, stationPatienceMs)
    onCleanup(() => clearTimeout(timer))
  }, { immediate: true })

  const mayDetect = computed(() => session.may('lease:hold'))
  const wanted = computed<boolean>(before => shouldDetect({
    mayDetect: mayDetect.value,
    canSee: detector.canSee,
    isStation: session.current?.role === 'station',
    mode: preferences.detectMode,
    hasGpu: hasGpu.value,
    stationsCover: stationsCover.value,
    before: before ?? false,
  }))
  watch(wanted, (now) => {
    detector.want(now)
    duty.want(now)
  }, { immediate: true })

  const leasedHere = computed(() => new Set(dutyState.value.leases.map(lease => lease.cameraId)))
  const analysisOf = (cameraId: CameraId): CameraAnalysis | undefined | 'unknown' =>
    view.value.kind === 'known'
      ? view.value.cameras.get(cameraId)
      : 'unknown'

  /** Frames a second this browser analyses, looked up when a page asks: it changes with every frame. */
  const rates = shallowRef(detector.rates())
  /** What the cameras need over what this machine can do; above 1 it cannot keep up. */
  const load = shallowRef(0)
  const readRates = (): void => {
    load.value = detector.report()?.load ?? 0
    rates.value = detector.rates()
  }
  return {
    wanted,
    mayDetect,
    canSee: detector.canSee,
    detectorState,
    dutyState,
    leasedHere,
    analysisOf,
    /** Why nobody analyses it, as far as the server knows. */
    gapOf: (cameraId: CameraId): ServerGapReason | undefined => view.value.kind === 'known'
      ? view.value.gaps?.get(cameraId)
      : undefined,
    rates,
    load,
    readRates,
    /** Somebody looks at this camera in large, at none when undefined: it is looked at more often. */
    focus: (cameraId: CameraId | undefined): void => detector.focus(cameraId),
  }
})
