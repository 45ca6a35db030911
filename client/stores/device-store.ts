import type { CameraId } from '#contract/ids'
import type { CoverageRecord } from '../core/scheduling/coverage-ledger.ts'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { epochMs } from '#contract/time'
import { useAppServices } from './app-services.ts'
import { useCamerasStore } from './cameras-store.ts'

/** Not in TypeScript's DOM library: Chromium, in isolated pages only. */
interface MeasuringPerformance { measureUserAgentSpecificMemory?: () => Promise<{ bytes: number }> }

/** The device page shows so much of the past. */
const shownMs = 3_600_000

/** What this device can do and did, for who wants to know why. Read when a page asks, not followed: it changes with every look. */
export const useDeviceStore = defineStore('device', () => {
  const { detector, now } = useAppServices()
  const cameras = useCamerasStore()
  const read = () => ({
    at: now(),
    report: detector.report(),
    engines: detector.engines(),
    rates: detector.rates(),
    coverage: coverageByCamera(detector.coverage(epochMs(now() - shownMs))),
  })
  const facts = shallowRef(read())
  const refresh = (): void => {
    facts.value = read()
  }

  const machine = {
    isIsolated: globalThis.crossOriginIsolated,
    cores: navigator.hardwareConcurrency,
    threads: detector.threads,
    userAgent: navigator.userAgent,
  }
  const tabBytes = shallowRef<number>()
  /** Takes the browser up to a minute: it measures when it collects garbage. */
  async function measureMemory(): Promise<void> {
    const measured = await (performance as MeasuringPerformance).measureUserAgentSpecificMemory?.().catch(() => undefined)
    tabBytes.value = measured?.bytes
  }

  const nameOf = (cameraId: CameraId): string => cameras.cameras.find(camera => camera.cameraId === cameraId)?.name ?? cameraId
  /** Everything as one text, for who helps from afar. Holds no addresses, no people, no pictures. */
  function reportText(): string {
    refresh()
    const { at, report, engines, rates, coverage } = facts.value
    return JSON.stringify({
      at: new Date(at).toISOString(),
      machine: {
        ...machine,
        adapter: adapterOf(engines?.key),
        tabBytes: tabBytes.value,
      },
      state: detector.state.value,
      engines: engines && { chosen: engines.engine, trials: engines.trials },
      work: report,
      cameras: rates.map(rate => ({
        ...rate,
        name: nameOf(rate.cameraId),
      })),
      coverage: [
        ...coverage.values(),
      ].flat(),
    }, undefined, 2)
  }
  return {
    facts,
    refresh,
    machine,
    tabBytes,
    measureMemory,
    nameOf,
    reportText,
  }
})

/** The graphics processor as the engines' memory names it. */
export function adapterOf(key: string | undefined): string | undefined {
  const name = key?.split('|').at(-1)
  return name === 'no adapter'
    ? undefined
    : name
}

function coverageByCamera(records: readonly CoverageRecord[]): Map<CameraId, CoverageRecord[]> {
  // A camera that is somebody else's all along is not of this device.
  const own = Map.groupBy(records, record => record.cameraId)
  for (const [cameraId, list] of own) {
    if (list.every(({ state }) => state.kind === 'not-analysed' && state.because === 'no-lease'))
      own.delete(cameraId)
  }
  return own
}
