// The detection worker's own script: the server gives it its own policy (WebGPU's glue needs `new Function`), the page stays without.
import type { CameraId } from '#contract/ids'
import type { OpenDetector } from './open-detector.ts'
import type { FromDetectionWorker, ToDetectionWorker } from './worker-messages.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { readFramePixels } from '../../inference/frame-pixels.ts'
import { selfTest } from '../../inference/self-test.ts'
import { Analyser } from './analyser.ts'
import { openDetector } from './open-detector.ts'
import { takeSnapshot } from './snapshot.ts'

const scope = globalThis as unknown as Worker
/** A GPU is asked the golden pictures again after so many looks, ten minutes at the usual rate: some go wrong only later. */
const looksBetweenChecks = 3_000

const readers = new Map<CameraId, ReadableStreamDefaultReader<VideoFrame>>()
/** What was said before the detector was open, to be said again in order. */
let waiting: ToDetectionWorker[] = []
let analyser: Analyser<VideoFrame> | undefined

function tell(message: FromDetectionWorker): void {
  scope.postMessage(message)
}

scope.onmessage = ({ data }: MessageEvent<ToDetectionWorker>) => {
  if (data.type === 'start')
    void serve(data)
  else if (analyser)
    take(analyser, data)
  else
    wait(data)
}

/** Frames that come before the detector is open are of no use; everything else is. */
function wait(message: ToDetectionWorker): void {
  if (message.type === 'frame')
    message.frame.close()
  else
    waiting.push(message)
}

function take(to: Analyser<VideoFrame>, message: ToDetectionWorker): void {
  switch (message.type) {
    case 'start': return
    case 'configure': return to.configure(message.cameras, message.zones, message.rules)
    case 'leases': return to.setLeases(message.leases)
    case 'server-offset': return to.setServerOffset(message.offsetMs)
    case 'watch':
      to.watch(message.cameraId)
      return void pump(to, message.cameraId, message.frames)
    case 'frame':
      to.watch(message.cameraId)
      return to.offer(message.cameraId, message.frame)
    case 'unwatch':
      void readers.get(message.cameraId)?.cancel().catch(() => {})
      readers.delete(message.cameraId)
      return to.unwatch(message.cameraId)
    default: unreachable(message)
  }
}

/** Carries frames from the page's track to the analyser until the stream ends or is cancelled. */
async function pump(to: Analyser<VideoFrame>, cameraId: CameraId, frames: ReadableStream<VideoFrame>): Promise<void> {
  void readers.get(cameraId)?.cancel().catch(() => {})
  const reader = frames.getReader()
  readers.set(cameraId, reader)
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done)
        return
      if (readers.get(cameraId) === reader)
        to.offer(cameraId, value)
      else
        value.close()
    }
  }
  catch {
    // The track ended with an error: the page knows and watches the next one.
  }
}

async function serve({ detectorId, preference, hints, maxFps }: Extract<ToDetectionWorker, { type: 'start' }>): Promise<void> {
  let onGpu = false
  try {
    const detector = await openDetector(detectorId, preference, hints)
    const { manifest, engine, reason, frameCostMs } = detector
    onGpu = engine.kind === 'webgpu'
    analyser = new Analyser<VideoFrame>({
      manifest,
      engine,
      maxFps,
      frameCostMs,
      readPixels: readFramePixels,
      takeSnapshot,
      checkEngine: createEngineCheck(detector),
      monotonicMs: () => performance.now(),
      wallClock: () => epochMs(Date.now()),
      after(delayMs, action) {
        const handle = setTimeout(action, delayMs)
        return () => clearTimeout(handle)
      },
      onAnalyses: analyses => tell({ type: 'analyses', analyses }),
      onEvent: (draft, snapshot) => tell({ type: 'event', draft, snapshot }),
    })
    const running = analyser
    waiting.forEach(message => take(running, message))
    waiting = []
    tell({
      type: 'running',
      engine: engine.kind,
      detectorId,
      reason,
      fpsBudget: running.fpsBudget,
    })
    setInterval(() => tell({
      type: 'pulse',
      rates: running.rates(),
      fpsBudget: running.fpsBudget,
      tickGapMs: running.tickGapMs,
    }), 1_000)
    await running.run(new AbortController().signal)
  }
  catch (error) {
    const { code, message } = error instanceof AppError
      ? error
      : new AppError('internal', `Detection stopped: ${error instanceof Error
          ? error.message
          : String(error)}.`)
    tell({
      type: 'failed',
      code,
      message,
      distrustGpu: onGpu,
    })
  }
}

function createEngineCheck({ engine, golden }: OpenDetector): (() => Promise<void>) | undefined {
  if (!golden)
    return undefined
  let looks = 0
  return async () => {
    if (++looks % looksBetweenChecks !== 0)
      return
    const result = await selfTest(engine, golden)
    if (!result.passed)
      throw new AppError('internal', `The graphics processor began to count wrong: ${result.reason}.`)
  }
}
