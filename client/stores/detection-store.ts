import type { CameraId } from '#contract/ids'
import type { CameraAnalysis } from '../pipeline/live/analysis-watch.ts'
import { defineStore } from 'pinia'
import { computed, ref, shallowRef, watch } from 'vue'
import { shouldDetect } from '../pipeline/live/duty-wish.ts'
import { useAppServices } from './app-services.ts'
import { fromObservable } from './from-observable.ts'
import { usePreferencesStore } from './preferences-store.ts'
import { useSessionStore } from './session-store.ts'

/** Who detects what: this browser, others, nobody. */
export const useDetectionStore = defineStore('detection', () => {
  const { analysis, duty, detector } = useAppServices()
  const session = useSessionStore()
  const preferences = usePreferencesStore()
  const view = fromObservable(analysis.view)
  const dutyState = fromObservable(duty.state)
  const detectorState = fromObservable(detector.state)
  const hasGpu = ref(false)
  void detector.hasGpu.then(real => hasGpu.value = real)

  const stationAnalyses = computed(() => view.value.kind === 'known'
    ? [
        ...view.value.cameras.values(),
      ].some(camera => camera.isStation)
    : undefined)
  const mayDetect = computed(() => session.may('lease:hold'))
  const wanted = computed(() => shouldDetect({
    mayDetect: mayDetect.value,
    isStation: session.current?.role === 'station',
    mode: preferences.detectMode,
    hasGpu: hasGpu.value,
    stationAnalyses: stationAnalyses.value,
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
  const readRates = (): void => {
    rates.value = detector.rates()
  }
  return {
    wanted,
    mayDetect,
    detectorState,
    dutyState,
    leasedHere,
    analysisOf,
    rates,
    readRates,
  }
})
