import type { Engine } from '#contract/detection'
import type { ErrorCode } from '#contract/errors'
import type { CameraId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { EngineMemory } from '../../core/detection/engine-memory.ts'
import type { ReadCaptureAnchor } from '../../core/media-port.ts'
import type { Listeners } from '../../core/observable.ts'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { ToldAct } from '../../core/rules/told-acts.ts'
import type { EnginePreference } from '../../inference/engine-choice.ts'
import type { DeviceHints } from '../../inference/gpu-adapter.ts'
import type { Analysis, CameraRate, WorkReport } from './analysis.ts'
import type { DetectionConfiguration } from './detection-configuration.ts'
import type { DetectionState } from './detection-state.ts'
import type { FrameSink } from './frame-source.ts'
import type { DetectionWorkerPort } from './spawn-detection-worker.ts'
import type { CameraLease, FromDetectionWorker } from './worker-messages.ts'
import { errorTable } from '#contract/errors'
import { unreachable } from '#contract/unreachable'
import { backoffMs } from '../../core/backoff.ts'
import { createListeners, createObservable } from '../../core/observable.ts'
import { Arming } from './arming.ts'
import { watchedCameras } from './detection-configuration.ts'
import { LifeWatch } from './life-watch.ts'
import { afterPulse, lookMsOf, withDemotion } from './running-state.ts'

/** Detection in this browser, as the page sees it. */
export interface DetectionService {
  readonly setConfiguration: (configuration: DetectionConfiguration) => void
  /** Whose events are recorded here; boxes are computed for every watched camera. */
  readonly setLeases: (leases: CameraLease[]) => void
  /** Another detector's event of this camera is kept. */
  readonly tell: (cameraId: CameraId, act: ToldAct) => void
  /** Server clock minus this device's. */
  readonly setServerOffset: (offsetMs: number) => void
  /** Analyses this picture until the answer is called. The track is not stopped. */
  readonly watch: (cameraId: CameraId, track: MediaStreamTrack, readAnchor?: ReadCaptureAnchor) => () => void
  /** Hot path: outside every reactive system. */
  readonly onAnalysis: (cameraId: CameraId, listener: (analysis: Analysis) => void) => () => void
  readonly onEvent: (listener: (draft: SafetyEventDraft, snapshot: Blob | undefined) => void) => () => void
  readonly state: DetectionState
  readonly onState: (listener: (state: DetectionState) => void) => () => void
  /** At most a second old; empty while no worker runs. */
  readonly rates: () => CameraRate[]
  readonly report: () => WorkReport | undefined
  /** What is known of the engines on this device; undefined before the first start. */
  readonly engines: () => EngineMemory | undefined
  /** Somebody looks at this camera in large, at none when undefined: it is looked at more often. */
  readonly focus: (cameraId: CameraId | undefined) => void
  /** An engine was taken out. What it said in the last `sinceLastGoodMs` is not to be believed. */
  readonly onEngineFailure: (listener: (failure: { engine: Engine, kind: 'wrong' | 'lost', sinceLastGoodMs: number }) => void) => () => void
  readonly close: () => void
}

export interface DetectionServiceOptions {
  readonly spawn: () => DetectionWorkerPort
  readonly openFrameSource: (track: MediaStreamTrack, sink: FrameSink) => () => void
  readonly timers: Timers
  readonly random: () => number
  readonly hints: DeviceHints
  readonly preference?: EnginePreference
  /** Looks a second at a camera without a reason for more; 5 leaves air to a small machine. */
  readonly baselineFps?: number
  /** Keeps between starts what was found out about the engines of this device. */
  readonly memories?: EngineMemories
}

export interface EngineMemories {
  readonly load: () => EngineMemory[]
  readonly save: (memory: EngineMemory) => void
}

/** A worker that stops is back within three seconds: the first try is made almost at once. */
const restartPause = { baseMs: 250, maxMs: 30_000 }
/** A detector that was refused is looked at again so often: somebody may have installed it anew, and a station has no one to reload it. */
const refusedPauseMs = 300_000
/** One that ran so long has not failed at starting. */
const provenMs = 60_000

interface Watch { readonly cameraId: CameraId, readonly track: MediaStreamTrack, readonly readAnchor: ReadCaptureAnchor, closeSource: () => void }

export function createDetectionService(options: DetectionServiceOptions): DetectionService {
  const { spawn, openFrameSource, timers, hints, preference = 'auto', baselineFps = 5, memories } = options
  const state = createObservable<DetectionState>({ status: 'idle' }, (a, b) => JSON.stringify(a) === JSON.stringify(b))
  const events = createListeners<{ draft: SafetyEventDraft, snapshot: Blob | undefined }>()
  const analyses = new Map<CameraId, Listeners<Analysis>>()
  /** Of several watches of one camera the newest is analysed. */
  let watches: Watch[] = []
  let configuration: DetectionConfiguration | undefined
  let leases: CameraLease[] = []
  let offsetMs = 0
  let worker: DetectionWorkerPort | undefined
  let rates: CameraRate[] = []
  let report: WorkReport | undefined
  let memory: EngineMemory | undefined
  let focused: CameraId | undefined
  /** Engines that were taken out since the page was opened, and why. */
  const excluded = new Map<Engine, string>()
  const engineFailures = createListeners<{ engine: Engine, kind: 'wrong' | 'lost', sinceLastGoodMs: number }>()
  const life = new LifeWatch(timers, reason => fail('internal', reason))
  const arming = new Arming(timers, () => sendConfiguration())
  let attempt = 0
  let cancelTimer = (): void => {}
  let startedAt = 0
  let isClosed = false

  const active = (cameraId: CameraId): Watch | undefined => watches.findLast(w => w.cameraId === cameraId)

  function start(): void {
    cancelTimer()
    stop()
    if (isClosed || !configuration)
      return
    const { detectorId } = configuration
    state.set({ status: 'starting', detectorId })
    const born = spawn()
    worker = born
    startedAt = timers.now()
    life.begin()
    born.listen(
      message => worker === born && take(message),
      reason => worker === born && fail('internal', `The detection worker stopped: ${reason}.`),
    )
    born.post({
      type: 'start',
      detectorId,
      preference,
      hints,
      baselineFps,
      memories: [
        ...(memory
          ? [memory]
          : []),
        ...(memories?.load() ?? []),
      ],
      excluded: [...excluded],
    })
    sendConfiguration()
    born.post({ type: 'leases', leases })
    born.post({ type: 'server-offset', offsetMs })
    if (focused)
      born.post({ type: 'focus', cameraId: focused })
    new Set(watches.map(w => w.cameraId)).forEach(id => attach(active(id)!))
  }

  function stop(): void {
    watches.forEach(w => w.closeSource())
    watches.forEach(w => w.closeSource = () => {})
    worker?.terminate()
    worker = undefined
    rates = []
    report = undefined
    life.stop()
  }

  function fail(code: ErrorCode, message: string): void {
    stop()
    if (timers.now() - startedAt > provenMs)
      attempt = 0
    const pauseMs = errorTable[code].retry === 'never'
      ? refusedPauseMs
      : backoffMs(attempt++, restartPause, options.random)
    state.set({ status: 'failed', code, message })
    cancelTimer()
    cancelTimer = timers.after(pauseMs, start)
  }

  function take(message: FromDetectionWorker): void {
    switch (message.type) {
      case 'running': {
        const { engine, detectorId, fpsBudget, reason } = message
        memory = message.memory
        memories?.save(memory)
        state.set(withDemotion({
          status: 'running',
          engine,
          detectorId,
          fpsBudget,
          isThrottled: false,
          tickGapMs: 0,
          ...(reason
            ? { reason }
            : {}),
        }, excluded))
        life.costs(lookMsOf(fpsBudget))
        return life.beat(false)
      }
      case 'engine-failed': {
        const { engine, kind, sinceLastGoodMs, reason, isExcluded } = message
        if (isExcluded)
          excluded.set(engine, reason)
        engineFailures.tell({ engine, kind, sinceLastGoodMs })
        rates = []
        if (state.value.status === 'running')
          state.set({ status: 'starting', detectorId: state.value.detectorId, reason })
        return life.beat(true)
      }
      case 'pulse': {
        rates = message.rates
        report = message.report
        // Each second anew: clocks drift, and a stream says nothing before its first picture.
        new Set(watches.map(w => w.cameraId)).forEach(id => sayAnchor(active(id)!))
        if (state.value.status === 'running')
          state.set(afterPulse(state.value, message.fpsBudget, message.tickGapMs))
        return life.costs(lookMsOf(message.fpsBudget))
      }
      case 'alive':
        return life.beat(message.isOpening)
      case 'analyses':
        return message.analyses.forEach(a => analyses.get(a.cameraId)?.tell(a))
      case 'event':
        return events.tell({ draft: message.draft, snapshot: message.snapshot })
      case 'failed':
        return fail(message.code, message.message)
      default: unreachable(message)
    }
  }

  function sendConfiguration(): void {
    if (configuration) {
      worker?.post({
        type: 'configure',
        cameras: watchedCameras(configuration),
        zones: configuration.zones,
        rules: arming.rules(configuration, offsetMs),
      })
    }
  }

  function attach(watch: Watch): void {
    const to = worker
    if (!to)
      return
    const { cameraId, track } = watch
    watch.closeSource = openFrameSource(track, {
      ended: () => to.post({ type: 'ended', cameraId }),
      stream: frames => to.post({ type: 'watch', cameraId, frames }, [frames]),
      frame: (frame, rtpTimestamp) => to.post({
        type: 'frame',
        cameraId,
        frame,
        rtpTimestamp,
      }, [frame]),
    })
    sayAnchor(watch)
  }

  function sayAnchor({ cameraId, readAnchor }: Watch): void {
    worker?.post({
      type: 'capture-anchor',
      cameraId,
      anchor: readAnchor(),
    })
  }

  return {
    setConfiguration(next) {
      // What pages hold may be reactive proxies, which cannot be posted.
      const plain = JSON.parse(JSON.stringify(next)) as DetectionConfiguration
      const needsStart = configuration?.detectorId !== plain.detectorId
      configuration = plain
      if (needsStart) {
        attempt = 0
        excluded.clear()
        start()
      }
      else { sendConfiguration() }
    },
    setLeases(next) {
      leases = next.map(({ cameraId, epoch }) => ({ cameraId, epoch }))
      worker?.post({ type: 'leases', leases })
    },
    tell: (cameraId, act) => worker?.post({ type: 'told-act', cameraId, act }),
    setServerOffset(ms) {
      offsetMs = ms
      sendConfiguration()
      worker?.post({ type: 'server-offset', offsetMs })
    },
    watch(cameraId, track, readAnchor = () => undefined) {
      active(cameraId)?.closeSource()
      const watch: Watch = {
        cameraId,
        track,
        readAnchor,
        closeSource: () => {},
      }
      watches.push(watch)
      attach(watch)
      return () => {
        if (!watches.includes(watch))
          return
        const wasActive = active(cameraId) === watch
        watches = watches.filter(w => w !== watch)
        watch.closeSource()
        const next = active(cameraId)
        if (!next)
          worker?.post({ type: 'unwatch', cameraId })
        else if (wasActive)
          attach(next)
      }
    },
    onAnalysis(cameraId, listener) {
      const listeners = analyses.get(cameraId) ?? createListeners<Analysis>()
      analyses.set(cameraId, listeners)
      return listeners.add(listener)
    },
    onEvent: listener => events.add(({ draft, snapshot }) => listener(draft, snapshot)),
    get state() {
      return state.value
    },
    onState: listener => state.subscribe(listener),
    rates: () => rates,
    report: () => report,
    engines: () => memory,
    focus(cameraId) {
      focused = cameraId
      worker?.post({
        type: 'focus',
        ...(cameraId
          ? { cameraId }
          : {}),
      })
    },
    onEngineFailure: engineFailures.add,
    close() {
      isClosed = true
      cancelTimer()
      arming.stop()
      stop()
      watches = []
      state.set({ status: 'idle' })
    },
  }
}
