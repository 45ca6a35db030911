import type { CameraId } from '#contract/ids'
import type { SafetyEventDraft } from '../../core/rules/safety-event-draft.ts'
import type { AnalyserOptions } from './analyser.ts'
import type { Analysis } from './analysis.ts'
import { describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { safetyEventSchema } from '#contract/safety-event'
import { epochMs } from '#contract/time'
import { buildManifest } from '../../core/detection/testing/build.ts'
import { buildRule, buildZone, cameraId } from '../../core/rules/testing/build.ts'
import { Analyser } from './analyser.ts'
import { FakeFrame, readFakePixels, seeingEngine } from './testing/fake-frames.ts'

const cameraA = cameraId as CameraId
const cameraB = '0d5b3c9a-3a60-4a55-9a6f-0a54f1a7f0bb' as CameraId
const wallStart = 1_700_000_000_000

function setUp(given: Partial<AnalyserOptions<FakeFrame>> & { spoil?: (data: Float32Array) => void } = {}) {
  const timers = createManualTimers(wallStart)
  const runs: number[] = []
  const analyses: Analysis[] = []
  const events: { draft: SafetyEventDraft, snapshot: Blob | undefined }[] = []
  const analyser = new Analyser<FakeFrame>({
    manifest: buildManifest(),
    engine: seeingEngine(runs, given.spoil),
    maxFps: 5,
    frameCostMs: 100,
    readPixels: readFakePixels,
    takeSnapshot: async pixels => ({
      blob: new Blob([
        pixels.data.slice(0, 1),
      ]),
      snapshot: {
        sha256: 'b'.repeat(64),
        mediaType: 'image/webp',
        bytes: 1,
        width: 64,
        height: 64,
      } as never,
    }),
    monotonicMs: () => timers.now() - wallStart,
    wallClock: timers.now,
    after: timers.after,
    onAnalyses: list => analyses.push(...list),
    onEvent: (draft, snapshot) => events.push({ draft, snapshot }),
    ...given,
  })
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
  /** Lets `ms` pass and everything that follows from it happen. */
  const pass = async (ms: number) => {
    for (let i = 0; i < ms / 10; i++) {
      timers.advance(10)
      for (let turn = 0; turn < 20; turn++)
        await Promise.resolve()
    }
  }
  return {
    analyser,
    timers,
    runs,
    analyses,
    events,
    pass,
    stop,
    ms: () => timers.now() - wallStart,
  }
}

describe('analyser', () => {
  it('takes the newest frames of all cameras as one batch, and closes every frame', async () => {
    const { analyser, runs, analyses, pass, stop, ms } = setUp()
    const running = analyser.run(stop.signal)
    const frames: FakeFrame[] = []
    for (let i = 0; i < 60; i++) {
      for (const camera of [cameraA, cameraB]) {
        const frame = new FakeFrame(ms(), 0.3)
        frames.push(frame)
        analyser.offer(camera, frame)
      }
      await pass(40)
    }
    stop.abort()
    await running
    // 2.4 s at 5 looks a second, two cameras in each run; the first run may start with the first camera alone.
    expect(runs.length).toBeGreaterThanOrEqual(11)
    expect(runs.length).toBeLessThanOrEqual(14)
    expect(runs.slice(1).every(n => n === 2)).toBe(true)
    expect(frames.every(f => f.closed === 1)).toBe(true)
    expect(new Set(analyses.map(a => a.cameraId))).toEqual(new Set([cameraA, cameraB]))
    expect(analyses.at(-1)!.tracks).toMatchObject([
      { label: 'person', trackId: 1 },
    ])
  })

  it('learns what a frame costs', async () => {
    const { analyser, timers, ms } = setUp({
      readPixels: async (frame, buffer) => {
        timers.advance(40)
        return readFakePixels(frame, buffer)
      },
    })
    expect(analyser.fpsBudget).toBe(8)
    for (let i = 0; i < 200; i++) {
      analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
      await analyser.look()
    }
    expect(analyser.fpsBudget).toBe(20)
  })

  it('looks at the newest frame only, and counts what it replaced', async () => {
    const { analyser, analyses, ms } = setUp()
    const frames = [0.2, 0.5, 0.8].map(x => new FakeFrame(ms(), x))
    frames.forEach(f => analyser.offer(cameraA, f))
    await analyser.look()
    expect(frames.map(f => f.closed)).toEqual([1, 1, 1])
    expect(analyses[0]!.tracks[0]!.box.x1).toBeCloseTo(0.8 - 6 / 64, 2)
    expect(analyser.rates().find(r => r.cameraId === cameraA)).toMatchObject({
      fps: 0.2,
      dropped: 2,
      engine: 'fake',
      detectorId: 'tiny-0',
    })
  })

  it('records a presence in a zone with the still of its frame, for leased cameras only', async () => {
    const { analyser, events, analyses, pass, stop, ms } = setUp()
    analyser.setLeases([
      { cameraId: cameraA, epoch: 7 },
    ])
    analyser.setServerOffset(5_000)
    const running = analyser.run(stop.signal)
    for (let i = 0; i < 30; i++) {
      analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
      analyser.offer(cameraB, new FakeFrame(ms(), 0.3))
      await pass(100)
    }
    stop.abort()
    await running
    expect(events).toHaveLength(1)
    const { draft, snapshot } = events[0]!
    expect(draft).toMatchObject({
      cameraId: cameraA,
      cameraName: 'Press hall',
      leaseEpoch: 7,
      label: 'person',
      trackId: 1,
      zone: { name: 'Press' },
      detector: { detectorId: 'tiny-0', engine: 'fake' },
    })
    expect(snapshot?.size).toBe(1)
    safetyEventSchema.parse({
      ...draft,
      eventId: '01890a5d-ac96-774b-bcce-b302099a8057',
      deviceId: cameraId,
      recordedAt: epochMs(wallStart),
    })
    // Server time: the local clock plus the offset, minus the age of the picture.
    expect(draft.capturedAt).toBeGreaterThanOrEqual(wallStart + 5_000 + 400)
    expect(draft.capturedAt).toBeLessThanOrEqual(wallStart + 5_000 + 1_500)
    expect(analyses.at(-2)).toMatchObject({
      violating: [1],
      occupiedZoneIds: [buildZone().zoneId],
    })
    expect(analyses.at(-2)!.violations.get(1)).toBe('low')
  })

  it('records without a still when none can be made', async () => {
    const { analyser, events, pass, stop, ms } = setUp({
      takeSnapshot: () => Promise.reject(new Error('no encoder')),
    })
    analyser.setLeases([
      { cameraId: cameraA, epoch: 1 },
    ])
    const running = analyser.run(stop.signal)
    for (let i = 0; i < 15; i++) {
      analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
      await pass(100)
    }
    stop.abort()
    await running
    expect(events).toMatchObject([
      {
        draft: { trackId: 1 },
        snapshot: undefined,
      },
    ])
    expect(events[0]!.draft.snapshot).toBeUndefined()
  })

  it.each([
    ['empty', 'The picture has no size.'],
    ['unreadable', 'The frame is broken.'],
  ] as const)('names an %s frame and goes on with the others', async (reading, trouble) => {
    const { analyser, analyses, ms } = setUp()
    const broken = new FakeFrame(ms(), 0.3, reading)
    analyser.offer(cameraA, broken)
    analyser.offer(cameraB, new FakeFrame(ms(), 0.3))
    await analyser.look()
    expect(broken.closed).toBe(1)
    expect(analyses.map(a => a.cameraId)).toEqual([cameraB])
    expect(analyser.rates()[0]).toMatchObject({ cameraId: cameraA, fps: 0, trouble })
    analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
    await analyser.look()
    expect(analyser.rates()[0]!.trouble).toBeUndefined()
  })

  it('gives up an engine that answers nonsense five times running, not earlier', async () => {
    const { analyser, analyses, ms } = setUp({
      spoil: data => data.fill(Number.NaN),
    })
    const look = () => {
      analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
      return analyser.look()
    }
    for (let i = 0; i < 4; i++)
      await look()
    await expect(look()).rejects.toMatchObject({ code: 'model-invalid' })
    expect(analyses).toEqual([])
  })

  it('a track that is lost and comes back keeps the ids of its people', async () => {
    const { analyser, analyses, ms, timers } = setUp()
    analyser.offer(cameraA, new FakeFrame(ms(), 0.3))
    await analyser.look()
    analyser.unwatch(cameraA)
    const late = new FakeFrame(ms(), 0.3)
    analyser.offer(cameraA, late)
    expect(late.closed).toBe(1)
    timers.advance(1_000)
    analyser.watch(cameraA)
    analyser.offer(cameraA, new FakeFrame(ms(), 0.31))
    await analyser.look()
    expect(analyses.map(a => a.tracks[0]!.trackId)).toEqual([1, 1])
  })

  it('with more cameras than a batch takes, each gets its turn', async () => {
    const { analyser, runs, analyses, ms, timers } = setUp()
    const ids = Array.from({ length: 20 }, (_, i) => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7e0${String(i).padStart(2, '0')}` as CameraId)
    ids.forEach(id => analyser.watch(id))
    for (let round = 0; round < 2; round++) {
      ids.forEach(id => analyser.offer(id, new FakeFrame(ms(), 0.3)))
      await analyser.look()
      timers.advance(200)
    }
    expect(runs).toEqual([12, 12])
    expect(new Set(analyses.map(a => a.cameraId)).size).toBe(20)
  })
})
