import type { CameraId, DetectorId } from '#contract/ids'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { Analysis } from './analysis.ts'
import type { DetectionState } from './detection-state.ts'
import type { DetectionWorkerPort } from './spawn-detection-worker.ts'
import { afterEach, describe, expect, it } from 'vitest'
import { wholeView } from '#contract/geometry'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { buildRule, buildZone, cameraId } from '../../core/rules/testing/build.ts'
import { sha256Hex } from '../../inference/load-detector.ts'
import { createDetectionService } from './detection-service.ts'
import scriptUrl from './detection-worker.ts?worker&url'
import { openFrameSource, openVideoSource } from './frame-source.ts'
import { spawnDetectionWorker } from './spawn-detection-worker.ts'

const cameraA = cameraId as CameraId
const cameraB = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0bb' as CameraId
const footage = '/footage/crossing.mp4'
const hasFootage = (await fetch(footage, { method: 'HEAD' })).ok

const undo: (() => void)[] = []
afterEach(() => undo.splice(0).forEach(action => action()))

function openService(source: typeof openFrameSource = openFrameSource, spawn: () => DetectionWorkerPort = spawnDetectionWorker) {
  const service = createDetectionService({
    spawn,
    openFrameSource: source,
    timers: timersOf(globalThis, () => epochMs(Date.now())),
    random: Math.random,
    hints: { userAgent: navigator.userAgent, platform: navigator.platform, maxTouchPoints: navigator.maxTouchPoints },
    preference: 'wasm',
  })
  undo.push(() => service.close())
  return service
}

function configuration(detectorId = 'ansim-nano-5') {
  return {
    cameras: [
      { cameraId: cameraA, name: 'Press hall' },
      { cameraId: cameraB, name: 'Dock' },
    ],
    zones: [
      buildZone({ polygon: wholeView }),
    ],
    rules: [
      buildRule(),
    ],
    detectorId: detectorId as DetectorId,
  }
}

async function playFootage(): Promise<MediaStreamTrack> {
  const video = document.createElement('video')
  video.muted = true
  video.loop = true
  video.src = footage
  await video.play()
  undo.push(() => video.pause())
  return (video as HTMLVideoElement & { captureStream: () => MediaStream }).captureStream().getVideoTracks()[0]!
}

/** A moving picture with nobody in it. */
function playEmptiness(): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.width = 320
  canvas.height = 180
  const context = canvas.getContext('2d')!
  let shade = 0
  const timer = setInterval(() => {
    context.fillStyle = `hsl(200 20% ${30 + (shade++ % 20)}%)`
    context.fillRect(0, 0, 320, 180)
  }, 50)
  undo.push(() => clearInterval(timer))
  return canvas.captureStream(20).getVideoTracks()[0]!
}

/** The real worker, which on a word of ours never lets its thread go again. */
function hangableWorker(): Worker {
  const module = (text: string): string => URL.createObjectURL(new Blob([text], { type: 'text/javascript' }))
  const snare = module(`addEventListener('message', (event) => {
    if (event.data.type !== 'hang')
      return
    for (;;);
  })`)
  return new Worker(module(`import '${snare}'\nimport '${new URL(scriptUrl, location.href).href}'`), { type: 'module' })
}

function portOf(worker: Worker): DetectionWorkerPort {
  return {
    post: (message, transfer = []) => worker.postMessage(message, transfer),
    listen(onMessage, onCrash) {
      worker.onmessage = ({ data }) => onMessage(data)
      worker.onerror = event => onCrash(event.message)
    },
    terminate: () => worker.terminate(),
  }
}

function until<T>(begin: (done: (value: T) => void) => void): Promise<T> {
  return new Promise(resolve => begin(resolve))
}

describe('detection worker, whole', () => {
  it.skipIf(!hasFootage)('turns footage into tracks and one event with a clean still', async () => {
    const service = openService()
    service.setLeases([
      { cameraId: cameraA, epoch: 1 },
    ])
    service.setConfiguration(configuration())
    const analyses: Analysis[] = []
    service.onAnalysis(cameraA, a => analyses.push(a))
    const empty: Analysis[] = []
    service.onAnalysis(cameraB, a => empty.push(a))
    const event = until<[SafetyEventDraft, Blob | undefined]>(done => service.onEvent((draft, snapshot) => done([draft, snapshot])))
    service.watch(cameraA, await playFootage())
    service.watch(cameraB, playEmptiness())
    const [draft, snapshot] = await event
    expect(draft).toMatchObject({
      cameraId: cameraA,
      cameraName: 'Press hall',
      label: 'person',
      leaseEpoch: 1,
      detector: { detectorId: 'ansim-nano-5', engine: 'wasm' },
    })
    expect(Math.abs(draft.capturedAt - Date.now())).toBeLessThan(30_000)
    expect(snapshot!.type).toBe(draft.snapshot!.mediaType)
    expect(await sha256Hex(new Uint8Array(await snapshot!.arrayBuffer()))).toBe(draft.snapshot!.sha256)
    const picture = await createImageBitmap(snapshot!)
    expect([picture.width, picture.height]).toEqual([draft.snapshot!.width, draft.snapshot!.height])
    expect(analyses.some(a => a.tracks.some(t => t.label === 'person'))).toBe(true)
    expect(empty.length).toBeGreaterThan(0)
    expect(empty.flatMap(a => a.tracks)).toEqual([])
    expect(service.state).toMatchObject({ status: 'running', engine: 'wasm' })
    expect((service.state as Extract<DetectionState, { status: 'running' }>).fpsBudget).toBeGreaterThan(0)
    await expect.poll(() => service.rates().some(r => r.fps > 0), { timeout: 60_000 }).toBe(true)
    expect(service.rates().map(r => r.cameraId).toSorted()).toEqual([cameraA, cameraB].toSorted())
  })

  it.skipIf(!hasFootage)('reads frames of browsers without MediaStreamTrackProcessor', async () => {
    const service = openService((track, sink) => openVideoSource(track, sink))
    service.setConfiguration(configuration())
    const seen = until<Analysis>(done => service.onAnalysis(cameraA, a => a.tracks.length > 0 && done(a)))
    service.watch(cameraA, await playFootage())
    expect((await seen).tracks[0]!.label).toBe('person')
  })

  it('stops analysing when nobody watches', async () => {
    const service = openService()
    service.setConfiguration(configuration())
    const track = playEmptiness()
    const stop = service.watch(cameraA, track)
    await until<Analysis>(done => service.onAnalysis(cameraA, done))
    stop()
    await expect.poll(() => service.rates().length, { timeout: 60_000 }).toBe(0)
    expect(track.readyState).toBe('live')
  })

  it('LK8 is back by itself when its worker stops', async () => {
    const workers: DetectionWorkerPort[] = []
    const service = openService(openFrameSource, () => {
      const worker = spawnDetectionWorker()
      workers.push(worker)
      return worker
    })
    service.setConfiguration(configuration())
    service.watch(cameraA, playEmptiness())
    await until<Analysis>(done => service.onAnalysis(cameraA, done))
    const failed = until<DetectionState>(done => service.onState(s => s.status === 'failed' && done(s)))
    // No word of ours: the worker throws, as a script does that ran out of memory.
    workers[0]!.post({ type: 'nonsense' } as never)
    expect(await failed).toMatchObject({ status: 'failed', code: 'internal' })
    const stoppedAt = performance.now()
    await until<Analysis>(done => service.onAnalysis(cameraA, done))
    console.warn(`the first look came ${Math.round(performance.now() - stoppedAt)} ms after the worker stopped`)
    expect(workers).toHaveLength(2)
    expect(service.state).toMatchObject({ status: 'running' })
  })

  it('LK8 is back by itself when its worker hangs', async () => {
    const workers: Worker[] = []
    const service = openService(openFrameSource, () => {
      const worker = hangableWorker()
      workers.push(worker)
      return portOf(worker)
    })
    service.setConfiguration(configuration())
    service.watch(cameraA, playEmptiness())
    await until<Analysis>(done => service.onAnalysis(cameraA, done))
    const again = until<Analysis>(done => service.onState(s => s.status === 'failed' && service.onAnalysis(cameraA, done)))
    const hungAt = performance.now()
    workers[0]!.postMessage({ type: 'hang' })
    await again
    const tookMs = performance.now() - hungAt
    console.warn(`the first look came ${Math.round(tookMs)} ms after the worker hung`)
    expect(workers).toHaveLength(2)
  })

  it('says that a detector is not there', async () => {
    const service = openService()
    const failed = until<DetectionState>(done => service.onState(s => s.status === 'failed' && done(s)))
    service.setConfiguration(configuration('no-such-detector'))
    expect(await failed).toMatchObject({ status: 'failed', code: 'model-not-found' })
  })
})
