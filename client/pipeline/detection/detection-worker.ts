// The detection worker's own script: the server gives it its own policy (WebGPU's glue needs `new Function`), the page stays without.
import type { Engine } from '#contract/detection'
import type { CameraId, DetectorId } from '#contract/ids'
import type { EngineFailure } from './engine-failure.ts'
import type { FromDetectionWorker, ToDetectionWorker } from './worker-messages.ts'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { Analyser } from './analyser.ts'
import { beatEveryMs } from './life-watch.ts'
import { DetectorOpener } from './open-detector.ts'
import { takeSnapshot } from './snapshot.ts'

const scope = globalThis as unknown as Worker

const readers = new Map<CameraId, ReadableStreamDefaultReader<VideoFrame>>()
/** What was said before the detector was open, to be said again in order. */
let waiting: ToDetectionWorker[] = []
let session: Session | undefined
/** Detectors that are being opened now. */
let openings = 0

interface Session {
  readonly analyser: Analyser<VideoFrame>
  readonly opener: DetectorOpener
  readonly detectorId: DetectorId
  /** Engines by detector: open, or being opened. */
  readonly engines: Map<DetectorId, Engine | 'opening'>
  /** Lost once is bad luck, twice is a reason. */
  readonly lost: Set<Engine>
  readonly closeDetector: Map<DetectorId, () => Promise<void>>
}

function tell(message: FromDetectionWorker): void {
  scope.postMessage(message)
}

function beat(): void {
  tell({ type: 'alive', isOpening: openings > 0 })
}

scope.onmessage = ({ data }: MessageEvent<ToDetectionWorker>) => {
  if (data.type === 'start')
    void serve(data)
  else if (session)
    take(session, data)
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

function take(to: Session, message: ToDetectionWorker): void {
  const { analyser } = to
  switch (message.type) {
    case 'start': return
    case 'configure':
      analyser.configure(message.cameras, message.zones, message.rules)
      return message.cameras.forEach(({ detectorId }) => detectorId && !to.engines.has(detectorId) && void open(to, detectorId))
    case 'leases': return analyser.setLeases(message.leases)
    case 'server-offset': return analyser.setServerOffset(message.offsetMs)
    case 'told-act': return analyser.tell(message.cameraId, message.act)
    case 'focus': return analyser.focus(message.cameraId)
    case 'watch':
      analyser.watch(message.cameraId)
      return void pump(analyser, message.cameraId, message.frames)
    case 'frame':
      analyser.watch(message.cameraId)
      return analyser.offer(message.cameraId, message.frame, message.rtpTimestamp ?? rtpTimestampOf(message.frame))
    case 'capture-anchor': return analyser.anchor(message.cameraId, message.anchor)
    case 'ended': return end(analyser, message.cameraId)
    case 'unwatch':
      void readers.get(message.cameraId)?.cancel().catch(() => {})
      readers.delete(message.cameraId)
      return analyser.unwatch(message.cameraId)
    default: unreachable(message)
  }
}

/** Of the WebCodecs registry of frame metadata, not in TypeScript's DOM library; Chromium tells it of frames that were received. */
function rtpTimestampOf(frame: VideoFrame): number | undefined {
  return (frame as { metadata?: () => { rtpTimestamp?: number } }).metadata?.().rtpTimestamp
}

function end(analyser: Analyser<VideoFrame>, cameraId: CameraId): void {
  analyser.end(cameraId, { kind: 'ended', reason: 'The track has ended: no more pictures come.' })
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
        break
      if (readers.get(cameraId) === reader)
        to.offer(cameraId, value, rtpTimestampOf(value))
      else
        value.close()
    }
  }
  catch {
    // The track ended with an error: the page knows and watches the next one.
  }
  if (readers.get(cameraId) === reader)
    end(to, cameraId)
}

async function serve({ detectorId, preference, hints, baselineFps, memories, excluded }: Extract<ToDetectionWorker, { type: 'start' }>): Promise<void> {
  setInterval(beat, beatEveryMs)
  let opening: Session | undefined
  const analyser = new Analyser<VideoFrame>({
    defaultDetectorId: detectorId,
    baselineFps,
    takeSnapshot,
    monotonicMs: () => performance.now(),
    wallClock: () => epochMs(Date.now()),
    after(delayMs, action) {
      const handle = setTimeout(action, delayMs)
      return () => clearTimeout(handle)
    },
    onAnalyses: analyses => tell({ type: 'analyses', analyses }),
    onEvent: (draft, snapshot) => tell({ type: 'event', draft, snapshot }),
    onEngineFailure: failure => void (opening && replace(opening, failure)),
  })
  opening = {
    analyser,
    detectorId,
    opener: new DetectorOpener({
      preference,
      hints,
      memories,
      excluded: new Map(excluded),
    }),
    engines: new Map(),
    lost: new Set(),
    closeDetector: new Map(),
  }
  if (!await open(opening, detectorId))
    return
  const ready = session = opening
  waiting.forEach(message => take(ready, message))
  waiting = []
  setInterval(() => tell({
    type: 'pulse',
    rates: analyser.rates(),
    fpsBudget: analyser.fpsBudget,
    tickGapMs: analyser.tickGapMs,
    report: analyser.report(),
  }), 1_000)
  await analyser.run(new AbortController().signal).catch(fail)
}

/** Opens a detector and gives it to the analyser; false, and told, when it cannot be opened. */
async function open(to: Session, detectorId: DetectorId): Promise<boolean> {
  to.engines.set(detectorId, 'opening')
  openings++
  // Said before it begins: whoever compiles for the processor does not let this thread speak.
  beat()
  try {
    const { opened, reason, memory, isRemembered } = await to.opener.open(detectorId)
    to.engines.set(detectorId, opened.detector.kind)
    to.closeDetector.set(detectorId, () => opened.detector.close())
    to.analyser.use(opened)
    if (detectorId === to.detectorId) {
      tell({
        type: 'running',
        engine: opened.detector.kind,
        detectorId,
        reason,
        fpsBudget: to.analyser.fpsBudget,
        memory,
        isRemembered,
      })
    }
    return true
  }
  catch (error) {
    // A camera's own detector that cannot be opened leaves the others in peace; that camera is shown as not analysed.
    if (detectorId === to.detectorId)
      fail(error)
    return false
  }
  finally {
    openings--
    beat()
  }
}

/** Goes on with the next engine, in this worker: what the cameras remember stays. */
async function replace(to: Session, { detectorId, kind, reason, code, sinceLastGoodMs }: EngineFailure): Promise<void> {
  const engine = to.engines.get(detectorId)
  if (!engine || engine === 'opening')
    return
  const isExcluded = engine !== 'wasm' && (kind === 'wrong' || to.lost.has(engine))
  if (kind === 'lost')
    to.lost.add(engine)
  if (isExcluded)
    to.opener.exclude(engine, reason)
  tell({
    type: 'engine-failed',
    engine,
    kind,
    reason,
    isExcluded,
    sinceLastGoodMs,
  })
  // A lost device may never answer: nobody waits for it.
  void to.closeDetector.get(detectorId)?.().catch(() => {})
  // The processor is the last engine there is. Its memory may be spoiled: a new worker has new memory.
  if (engine === 'wasm')
    return fail(new AppError(code, `The detector stopped on the processor: ${reason} It is started anew.`))
  await open(to, detectorId)
}

function fail(error: unknown): void {
  const { code, message } = error instanceof AppError
    ? error
    : new AppError('internal', `Detection stopped: ${error instanceof Error
        ? error.message
        : String(error)}.`)
  tell({ type: 'failed', code, message })
}
