import type { Bench } from './bench.ts'
import { gpuPlaneGoals, measureGpuPlane } from './inference/gpu-plane.ts'
import { measureScheduling, measureTab, measureWasmRatio, schedulingGoals } from './inference/scheduling.ts'
import { measureTfjs, tfjsGoals } from './inference/tfjs.ts'
import { measureTracking, trackingGoals } from './inference/tracking.ts'

/** The inference plane: from frames to tracks. */
export const inferenceBench: Bench = {
  help: 'starts Chromium with an emulated GPU, so that its figures are counts, bytes and parity, never time; about ten minutes',
  goals: {
    ...gpuPlaneGoals,
    ...tfjsGoals,
    ...schedulingGoals,
    ...trackingGoals,
  },
  parts: {
    scheduling: measureScheduling,
    wasm: measureWasmRatio,
    tab: measureTab,
    tracking: measureTracking,
    gpu: measureGpuPlane,
    tfjs: measureTfjs,
  },
}
