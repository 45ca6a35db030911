import type { CameraId } from '#contract/ids'
import type { SafetyEventDraft } from '../../../core/rules/safety-event-draft.ts'
import type { AnalyserOptions } from '../analyser.ts'
import type { Analysis } from '../analysis.ts'
import type { EngineFailure } from '../engine-failure.ts'
import type { OpenedDetector } from '../open-unit.ts'
import type { FakeDetectorOptions } from './fake-frames.ts'
import { createManualTimers } from '#contract/manual-timers'
import { buildManifest } from '../../../core/detection/testing/build.ts'
import { buildRule, buildZone, cameraId } from '../../../core/rules/testing/build.ts'
import { Analyser } from '../analyser.ts'
import { FakeFrame, seeingDetector } from './fake-frames.ts'

export const cameraA = cameraId as CameraId
export const cameraB = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0bb' as CameraId
export const wallStart = 1_700_000_000_000
const gpuCost = [
  { size: 1, ms: 12 },
  { size: 4, ms: 16 },
  { size: 12, ms: 24 },
]

export interface Given extends Partial<AnalyserOptions<FakeFrame>> {
  detector?: FakeDetectorOptions
  measured?: OpenedDetector<FakeFrame>['measured']
  golden?: OpenedDetector<FakeFrame>['golden']
}

/** An analyser on a clock that the test moves, with a detector that sees and cameras whose frames the test offers. */
export function setUp({ detector: detectorOptions, measured = gpuCost, golden, ...given }: Given = {}) {
  const timers = createManualTimers(wallStart)
  const analyses: Analysis[] = []
  const events: { draft: SafetyEventDraft, snapshot: Blob | undefined }[] = []
  const failures: EngineFailure[] = []
  const frames: FakeFrame[] = []
  const manifest = buildManifest()
  const detector = seeingDetector(detectorOptions)
  const analyser = new Analyser<FakeFrame>({
    defaultDetectorId: manifest.detectorId,
    baselineFps: 5,
    takeSnapshot: async (frame) => {
      if (frame.closed)
        throw new Error('A closed frame was drawn.')
      return {
        blob: new Blob(['x']),
        snapshot: {
          sha256: 'b'.repeat(64),
          mediaType: 'image/webp',
          bytes: 1,
          width: 64,
          height: 64,
        } as never,
      }
    },
    monotonicMs: () => timers.now() - wallStart,
    wallClock: timers.now,
    after: timers.after,
    onAnalyses: list => analyses.push(...list),
    onEvent: (draft, snapshot) => events.push({ draft, snapshot }),
    onEngineFailure: failure => failures.push(failure),
    ...given,
  })
  const open = (opened = detector): OpenedDetector<FakeFrame> => ({
    manifest,
    detector: opened,
    measured,
    ...(golden
      ? { golden }
      : {}),
  })
  analyser.use(open())
  analyser.configure([
    { cameraId: cameraA, name: 'Press hall' },
    { cameraId: cameraB, name: 'Dock' },
  ], [
    buildZone(),
  ], [
    buildRule(),
  ])
  analyser.watch(cameraA)
  analyser.watch(cameraB)
  const stop = new AbortController()
  const ms = () => timers.now() - wallStart
  const settle = async () => {
    for (let turn = 0; turn < 20; turn++)
      await Promise.resolve()
  }
  /** Lets `duration` ms pass and everything that follows from it happen. */
  const pass = async (duration: number) => {
    for (let i = 0; i < duration / 10; i++) {
      timers.advance(10)
      await settle()
    }
  }
  const offer = (camera: CameraId, x: number | undefined, ...rest: [('read' | 'bad-frame' | 'odd-output')?, { width: number, height: number }?]) => {
    const frame = new FakeFrame(ms(), x, ...rest)
    frames.push(frame)
    analyser.offer(camera, frame)
    return frame
  }
  /** A frame that came by RTP. */
  const offerRtp = (camera: CameraId, rtpTimestamp: number) => {
    const frame = new FakeFrame(ms(), 0.5)
    frames.push(frame)
    analyser.offer(camera, frame, rtpTimestamp)
  }
  /** Frames of these cameras 15 times a second for `seconds`, with a person at `place(s)`. */
  const play = async (seconds: number, place: (second: number, camera: CameraId) => number | undefined, cameras = [cameraA, cameraB]) => {
    for (let i = 0; i < seconds * 15; i++) {
      cameras.forEach(camera => offer(camera, place(i / 15, camera)))
      await pass(i % 3
        ? 70
        : 60)
    }
  }
  const running = analyser.run(stop.signal)
  return {
    analyser,
    detector,
    open,
    timers,
    analyses,
    events,
    failures,
    frames,
    pass,
    play,
    offer,
    offerRtp,
    stop,
    ms,
    settle,
    running,
  }
}

/** A person who walks to and fro: somebody who moves. */
export const walk = (second: number): number => 0.3 + 0.1 * Math.sin(second * 3)
/** Analyses a second of one camera. */
export const fpsOf = (analyses: readonly Analysis[], camera: CameraId, seconds: number): number => analyses.filter(a => a.cameraId === camera).length / seconds
