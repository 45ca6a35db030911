import type { ModelManifest } from '#contract/model-manifest'
import type { DeviceHints } from './gpu-adapter.ts'
import type { InferenceEngine } from './inference-engine.ts'
import type { GoldenAnswer } from './self-test.ts'
import { findGpuAdapter } from './gpu-adapter.ts'
import { messageOf } from './ort-session.ts'
import { askReference, selfTest } from './self-test.ts'

/** 'auto' takes a real GPU; 'wasm' the processor; 'webgpu' a GPU even if it is emulated, for tests. */
export type EnginePreference = 'auto' | 'wasm' | 'webgpu'

export interface EngineMakers {
  readonly gpu: GPU | undefined
  readonly openWasm: () => Promise<InferenceEngine>
  /** Opens the graph on the GPU, and on the processor with the same runtime. */
  readonly openWebgpu: (adapter: GPUAdapter) => Promise<{ engine: InferenceEngine, reference: InferenceEngine }>
}

export interface EngineChoice {
  readonly engine: InferenceEngine
  /** Why it is not the fastest one; absent when it is. */
  readonly reason?: string
  /** What the processor answers to the golden pictures: to test the GPU again now and then. Absent on the processor. */
  readonly golden?: GoldenAnswer
}

/** WebGPU on a real GPU that counts right, else WASM, and why. Never fails because of the GPU. */
export async function chooseEngine(manifest: ModelManifest, preference: EnginePreference, hints: DeviceHints, makers: EngineMakers): Promise<EngineChoice> {
  if (preference === 'wasm')
    return { engine: await makers.openWasm() }
  const choice = await findGpuAdapter(makers.gpu, hints, preference === 'webgpu')
  if (choice.kind === 'none') {
    return {
      engine: await makers.openWasm(),
      reason: onProcessor(choice.reason),
    }
  }
  let opened: Awaited<ReturnType<EngineMakers['openWebgpu']>>
  try {
    opened = await makers.openWebgpu(choice.adapter)
  }
  catch (error) {
    return {
      engine: await makers.openWasm(),
      reason: onProcessor(`WebGPU could not open the detector (${messageOf(error)})`),
    }
  }
  const { engine, reference } = opened
  const golden = await askReference(reference, manifest)
  const result = await selfTest(engine, golden).catch((error: unknown) => ({
    passed: false as const,
    reason: messageOf(error),
  }))
  if (result.passed) {
    await reference.close()
    return { engine, golden }
  }
  await engine.close().catch(() => {})
  return {
    engine: reference,
    reason: onProcessor(`WebGPU failed its self-test: ${result.reason}`),
  }
}

function onProcessor(reason: string): string {
  return `Detection runs on the processor: ${reason}.`
}
