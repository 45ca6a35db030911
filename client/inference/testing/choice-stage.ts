import type { Engine } from '#contract/detection'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { BatchDetector, SlotReading } from '../batch-detector.ts'
import type { EnginePreference } from '../engine-choice.ts'
import type { DeviceHints } from '../gpu-adapter.ts'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { chooseDetector } from '../engine-choice.ts'

export const desktop: DeviceHints = { userAgent: 'Mozilla/5.0 (X11; Linux x86_64)', platform: 'Linux x86_64', maxTouchPoints: 0 }
export const iPad: DeviceHints = { userAgent: 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', platform: 'MacIntel', maxTouchPoints: 5 }

/** A golden picture: which one, and whether it was closed. */
interface Picture { variant: number, close: () => void }
export type Spoil = (row: number[], slots: number, look: number) => number[]

interface Given {
  adapter?: { isFallbackAdapter?: boolean, vendor?: string } | null
  noGpu?: boolean
  /** The detector finds nothing in the golden pictures, on any engine. */
  isBlind?: boolean
  /** Engines that cannot open the detector. */
  broken?: Engine[]
  spoil?: Partial<Record<Engine, Spoil>>
  /** ms of a batch. */
  cost?: Partial<Record<Engine, (count: number) => number>>
}

/** A device with engines that are fast, slow, wrong or broken as given. */
export function device(given: Given = {}) {
  const closed: Engine[] = []
  const opened: Engine[] = []
  const looks: Partial<Record<Engine, number>> = {}
  let now = 0
  let openFrames = 0
  const detector = (kind: Engine): BatchDetector<Picture> => ({
    kind,
    submit(slots) {
      const look = looks[kind] = (looks[kind] ?? 0) + 1
      now += given.cost?.[kind]?.(slots.length) ?? {
        webgpu: 10,
        tfjs: 20,
        wasm: 50 * slots.length,
        fake: 1,
      }[kind]
      const readings = slots.map(({ frame }): SlotReading => {
        frame.close()
        const row = [
          0.1 + frame.variant / 10,
          0.2,
          0.3 + frame.variant / 10,
          0.9,
          0.8,
          0,
        ]
        return {
          status: 'read',
          picture: { width: 640, height: 360 },
          boxes: {
            count: given.isBlind ? 0 : 1,
            rows: Float32Array.from(given.spoil?.[kind]?.(row, slots.length, look) ?? row),
          },
        }
      })
      return {
        accepted: Promise.resolve(),
        readings: Promise.resolve(readings),
      }
    },
    forget() {},
    stats: () => { throw new Error('Nobody asks.') },
    async close() {
      closed.push(kind)
    },
  })
  const open = async (kind: Engine) => {
    if (given.broken?.includes(kind))
      throw new Error('no kernel for Mish')
    opened.push(kind)
    return detector(kind)
  }
  /** An adapter gives one device, as in browsers. */
  const consumed = new Set<GPUAdapter>()
  const consume = (adapter: GPUAdapter): true => {
    if (consumed.has(adapter))
      throw new Error('The adapter is consumed.')
    consumed.add(adapter)
    return true
  }
  const adapter = given.adapter === undefined
    ? { isFallbackAdapter: false, vendor: 'acme' }
    : given.adapter
  const choose = (preference: EnginePreference = 'auto', { hints = desktop, remembered, excluded = new Map<Engine, string>() }: { hints?: DeviceHints, remembered?: EngineMemory, excluded?: Map<Engine, string> } = {}) => chooseDetector<Picture>(buildManifest(), {
    preference,
    hints,
    excluded,
    ...(remembered
      ? { remembered }
      : {}),
  }, {
    gpu: given.noGpu
      ? undefined
      : {
          requestAdapter: async () => adapter && { info: adapter },
        } as unknown as GPU,
    openWasm: () => open('wasm'),
    openTfjs: async adapter => consume(adapter) && open('tfjs'),
    openWebgpu: async adapter => ({ detector: await (consume(adapter) && open('webgpu')), reference: await open('wasm') }),
    golden: (variant) => {
      openFrames++
      return {
        variant,
        close: () => openFrames--,
      }
    },
    monotonicMs: () => now,
  })
  return {
    closed,
    opened,
    looks,
    choose,
    openFrames: () => openFrames,
  }
}
