import type { Engine } from '#contract/detection'
import type { ModelManifest } from '#contract/model-manifest'
import type { EngineMemory, EngineTrial } from '../core/detection/engine-memory.ts'
import type { BatchDetector } from './batch-detector.ts'
import type { DeviceHints } from './gpu-adapter.ts'
import { AppError } from '#contract/app-error'
import { askReference, checkOne, perPictureMs, quickCheck, tryDetector } from './detector-trial.ts'
import { findGpuAdapter } from './gpu-adapter.ts'
import { messageOf } from './ort-session.ts'

/** 'auto' takes the fastest engine that is right; the others are taken even on an emulated GPU, for tests, as long as they are right. */
export type EnginePreference = 'auto' | 'wasm' | 'webgpu' | 'tfjs'

export interface EngineMakers<Frame> {
  readonly gpu: GPU | undefined
  readonly openWasm: () => Promise<BatchDetector<Frame>>
  /** Opens the detector on the GPU, and on the processor with the same runtime. */
  readonly openWebgpu: (adapter: GPUAdapter) => Promise<{ detector: BatchDetector<Frame>, reference: BatchDetector<Frame> }>
  readonly openTfjs: (adapter: GPUAdapter) => Promise<BatchDetector<Frame>>
  /** A new frame of a golden picture. */
  readonly golden: (variant: number) => Frame
  readonly monotonicMs: () => number
}

export interface EngineWish {
  readonly preference: EnginePreference
  readonly hints: DeviceHints
  /** Engines that were found wrong since the page was opened, and why. */
  readonly excluded: ReadonlyMap<Engine, string>
  /** Of this device, from an earlier start. */
  readonly remembered?: EngineMemory
}

export interface EngineChoice<Frame> {
  readonly detector: BatchDetector<Frame>
  /** Why it is not on a GPU; absent when it is. */
  readonly reason?: string
  readonly memory: EngineMemory
  /** Was known from an earlier start and only checked shortly. */
  readonly isRemembered: boolean
}

/**
 * The fastest engine of this device that finds in the golden pictures what the processor finds, and why it is that one. Engines that are
 * not chosen are closed. Never fails because of a GPU; rejects when not even the processor can open the detector.
 */
export async function chooseDetector<Frame>(manifest: ModelManifest, wish: EngineWish, makers: EngineMakers<Frame>): Promise<EngineChoice<Frame>> {
  const { preference, hints, excluded } = wish
  const found = preference === 'wasm'
    ? { kind: 'none' as const, reason: undefined }
    : await findGpuAdapter(makers.gpu, hints, preference !== 'auto')
  const key = [
    manifest.file.sha256,
    hints.userAgent,
    found.kind === 'adapter'
      ? describeAdapter(found.adapter)
      : 'no adapter',
  ].join('|')
  const candidates = (['webgpu', 'tfjs'] as const).filter(engine => preference === 'auto' || preference === engine)
  const allowed = candidates.filter(engine => !excluded.has(engine))
  if (found.kind === 'none' || allowed.length === 0) {
    const why = found.kind === 'none'
      ? found.reason
      : candidates.map(engine => excluded.get(engine)).find(reason => reason !== undefined)
    return onProcessor(manifest, key, why, candidates.flatMap(engine => excluded.has(engine)
      ? [
          wrong(engine, excluded.get(engine)!),
        ]
      : []), wish.remembered, makers)
  }
  // An adapter gives one device: each engine gets a fresh one.
  let unused: GPUAdapter | undefined = found.adapter
  const nextAdapter = async (): Promise<GPUAdapter> => {
    const adapter = unused
    unused = undefined
    if (adapter)
      return adapter
    const next = await findGpuAdapter(makers.gpu, hints, preference !== 'auto')
    if (next.kind === 'none')
      throw new AppError('internal', `No graphics processor is left: ${next.reason}.`)
    return next.adapter
  }
  const remembered = wish.remembered?.key === key && !excluded.has(wish.remembered.engine) && (preference === 'auto' || wish.remembered.engine === preference)
    ? wish.remembered
    : undefined
  return (remembered && await reopen(manifest, remembered, nextAdapter, makers)) ?? tryAll(manifest, key, nextAdapter, allowed, excluded, preference, makers)
}

/** Opens the engine that was chosen at an earlier start, if it still is right. */
async function reopen<Frame>(manifest: ModelManifest, memory: EngineMemory, nextAdapter: () => Promise<GPUAdapter>, makers: EngineMakers<Frame>): Promise<EngineChoice<Frame> | undefined> {
  let detector: BatchDetector<Frame>
  try {
    detector = await openEngine(memory.engine, nextAdapter, makers)
  }
  catch {
    return undefined
  }
  if (await quickCheck(detector, manifest, memory.expected, makers.golden) !== undefined) {
    await detector.close().catch(() => {})
    return undefined
  }
  return {
    detector,
    memory,
    isRemembered: true,
    ...(memory.engine === 'wasm'
      ? {
          reason: sentence(slowestReason(memory.trials)),
        }
      : {}),
  }
}

async function openEngine<Frame>(engine: Engine, nextAdapter: () => Promise<GPUAdapter>, makers: EngineMakers<Frame>): Promise<BatchDetector<Frame>> {
  if (engine === 'tfjs')
    return makers.openTfjs(await nextAdapter())
  if (engine !== 'webgpu')
    return makers.openWasm()
  const { detector, reference } = await makers.openWebgpu(await nextAdapter())
  await reference.close()
  return detector
}

/** Tries each engine on the golden pictures, and keeps the fastest that is right. */
async function tryAll<Frame>(manifest: ModelManifest, key: string, nextAdapter: () => Promise<GPUAdapter>, allowed: readonly Engine[], excluded: ReadonlyMap<Engine, string>, preference: EnginePreference, makers: EngineMakers<Frame>): Promise<EngineChoice<Frame>> {
  const trials: EngineTrial[] = [...excluded].map(([engine, reason]) => wrong(engine, reason))
  const opened = new Map<Engine, BatchDetector<Frame>>()
  if (allowed.includes('webgpu')) {
    try {
      const { detector, reference } = await makers.openWebgpu(await nextAdapter())
      opened.set('webgpu', detector)
      opened.set('wasm', reference)
    }
    catch (error) {
      trials.push({
        engine: 'webgpu',
        status: 'failed',
        reason: `it could not open the detector (${messageOf(error)})`,
        ms: [],
      })
    }
  }
  const reference = opened.get('wasm') ?? await makers.openWasm()
  opened.set('wasm', reference)
  const expected = await askReference(reference, manifest, makers.golden)
  trials.push(await tryDetector(reference, manifest, expected, makers))
  const provesNothing = expected.every(boxes => boxes.length === 0)
  for (const engine of allowed) {
    if (trials.some(trial => trial.engine === engine))
      continue
    if (provesNothing) {
      trials.push({
        engine,
        status: 'failed',
        reason: 'the test pictures show nothing that this detector knows, so it cannot be checked',
        ms: [],
      })
      continue
    }
    try {
      const detector = opened.get(engine) ?? await openEngine(engine, nextAdapter, makers)
      opened.set(engine, detector)
      trials.push(await tryDetector(detector, manifest, expected, makers))
    }
    catch (error) {
      trials.push({
        engine,
        status: 'failed',
        reason: `it could not open the detector (${messageOf(error)})`,
        ms: [],
      })
    }
  }
  const right = trials.filter(trial => trial.status === 'right' && (preference === 'auto' || trial.engine === preference || !trials.some(t => t.engine === preference && t.status === 'right')))
  const best = right.toSorted((a, b) => perPictureMs(a) - perPictureMs(b))[0]
  // The reference is right by what it is.
  const engine = best?.engine ?? 'wasm'
  for (const [other, detector] of opened) {
    if (other !== engine)
      await detector.close().catch(() => {})
  }
  return {
    detector: opened.get(engine)!,
    isRemembered: false,
    memory: { key, engine, trials, expected },
    ...(engine === 'wasm'
      ? {
          reason: sentence(slowestReason(trials)),
        }
      : {}),
  }
}

async function onProcessor<Frame>(manifest: ModelManifest, key: string, why: string | undefined, before: readonly EngineTrial[], remembered: EngineMemory | undefined, makers: EngineMakers<Frame>): Promise<EngineChoice<Frame>> {
  const detector = await makers.openWasm()
  const told = why
    ? {
        reason: sentence(why),
      }
    : {}
  // A start after a crash is to be quick: one picture that is seen as before says enough.
  if (remembered?.key === key && remembered.engine === 'wasm' && await checkOne(detector, manifest, remembered.expected, makers.golden) === undefined) {
    return {
      detector,
      memory: remembered,
      isRemembered: true,
      ...told,
    }
  }
  const expected = await askReference(detector, manifest, makers.golden)
  // Without another engine to compare with, one size of batch says enough: the processor computes picture by picture.
  const trial = await tryDetector(detector, manifest, expected, makers, [1])
  return {
    detector,
    isRemembered: false,
    memory: {
      key,
      engine: trial.engine,
      trials: [...before, trial],
      expected,
    },
    ...told,
  }
}

function wrong(engine: Engine, reason: string): EngineTrial {
  return {
    engine,
    status: 'wrong',
    reason,
    ms: [],
  }
}

function slowestReason(trials: readonly EngineTrial[]): string {
  const failed = trials.find(trial => trial.status !== 'right')
  const names: Partial<Record<Engine, string>> = { webgpu: 'WebGPU', tfjs: 'TensorFlow.js' }
  return failed
    ? `${names[failed.engine] ?? failed.engine} failed its self-test: ${failed.reason}`
    : 'it is faster than the graphics processor here'
}

function sentence(reason: string): string {
  return `Detection runs on the processor: ${reason.replace(/\.$/, '')}.`
}

/** Which graphics processor and driver, as far as the browser says. */
export function describeAdapter({ info }: Pick<GPUAdapter, 'info'>): string {
  return [
    info?.vendor,
    info?.architecture,
    info?.device,
    info?.description,
  ].filter(Boolean).join(' ') || 'unnamed graphics processor'
}
