import type { CameraId, DetectorId } from '#contract/ids'
import type { EngineMemory } from '../../../core/detection/engine-memory.ts'
import type { DetectionWorkerPort } from '../spawn-detection-worker.ts'
import type { FromDetectionWorker, ToDetectionWorker } from '../worker-messages.ts'
import { createManualTimers } from '#contract/manual-timers'
import { buildRule, buildZone, cameraId } from '../../../core/rules/testing/build.ts'
import { createDetectionService } from '../detection-service.ts'

export const detectorId = 'ansim-nano-5' as DetectorId
export const camera = cameraId as CameraId
const hints = { userAgent: '', platform: '', maxTouchPoints: 0 }

/** A worker whose other end is the test. */
export class FakeWorker implements DetectionWorkerPort {
  readonly posted: ToDetectionWorker[] = []
  isTerminated = false
  say: (message: FromDetectionWorker) => void = () => {}
  crash: (reason: string) => void = () => {}
  post(message: ToDetectionWorker): void { this.posted.push(message) }
  terminate(): void { this.isTerminated = true }
  listen(onMessage: FakeWorker['say'], onCrash: FakeWorker['crash']): void {
    this.say = onMessage
    this.crash = onCrash
  }

  of<T extends ToDetectionWorker['type']>(type: T) {
    return this.posted.filter((m): m is Extract<ToDetectionWorker, { type: T }> => m.type === type)
  }

  run(given: { engine?: 'wasm' | 'webgpu' } = {}): void {
    this.say({
      type: 'running',
      engine: given.engine ?? 'wasm',
      detectorId,
      fpsBudget: 9,
      memory: {
        key: 'k',
        engine: given.engine ?? 'wasm',
        trials: [],
        expected: [],
      },
      isRemembered: false,
    })
  }

  /** A sign of life. */
  beat(isOpening = false): void {
    this.say({ type: 'alive', isOpening })
  }

  pulse(given: { fpsBudget?: number, tickGapMs?: number } = {}): void {
    this.say({
      type: 'pulse',
      rates: [],
      fpsBudget: 9,
      tickGapMs: 3,
      report: {
        detectors: [],
        load: 0,
        tickGapMs: 0,
        openFrames: 0,
      },
      ...given,
    })
  }
}

export function setUp() {
  const workers: FakeWorker[] = []
  const timers = createManualTimers()
  const sources: { track: unknown, closed: boolean }[] = []
  const memories: EngineMemory[] = []
  const service = createDetectionService({
    spawn() {
      const worker = new FakeWorker()
      workers.push(worker)
      return worker
    },
    openFrameSource(track, sink) {
      const source = { track, closed: false }
      sources.push(source)
      sink.stream(new ReadableStream<VideoFrame>())
      return () => source.closed = true
    },
    timers,
    random: () => 0.999,
    hints,
    memories: {
      load: () => [...memories],
      save: memory => void memories.push(memory),
    },
  })
  const configuration = {
    cameras: [
      { cameraId: camera, name: 'Press hall' },
    ],
    zones: [
      buildZone(),
    ],
    rules: [
      buildRule(),
    ],
    detectorId,
  }
  const track = (name: string) => ({ name }) as unknown as MediaStreamTrack
  return {
    service,
    workers,
    timers,
    sources,
    memories,
    configuration,
    track,
  }
}
