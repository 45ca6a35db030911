import type { CameraId } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { safetyEventSchema } from '#contract/safety-event'
import { epochMs } from '#contract/time'
import { buildZone, cameraId } from '../../core/rules/testing/build.ts'
import { cameraA, cameraB, setUp, walk, wallStart } from './testing/analyser-stage.ts'

describe('analyser', () => {
  it('takes the newest frames of all cameras as one batch, and leaves no frame open', async () => {
    const { detector, analyses, frames, play, stop, running } = setUp()
    // The first seconds are a burst, for the camera that has a rule.
    await play(5, walk)
    detector.looks.length = 0
    await play(4, second => walk(second + 5))
    stop.abort()
    await running
    const sizes = detector.looks.map(slots => slots.filter(s => !s.crop).length)
    expect(sizes.filter(n => n === 2).length / sizes.length).toBeGreaterThan(0.8)
    expect(frames.every(f => f.isLeft)).toBe(true)
    expect(new Set(analyses.map(a => a.cameraId))).toEqual(new Set([cameraA, cameraB]))
    expect(analyses.at(-1)!.tracks).toMatchObject([
      { label: 'person' },
    ])
  })

  it('LK3 looks at the newest frame only, and counts what it replaced', async () => {
    const { analyser, analyses, offer, pass } = setUp()
    const frames = [0.2, 0.5, 0.8].map(x => offer(cameraA, x))
    await pass(60)
    expect(frames.map(f => f.closed)).toEqual([1, 1, 1])
    expect(analyses[0]!.tracks[0]!.box.x1).toBeCloseTo(0.75, 5)
    expect(analyser.rates().find(r => r.cameraId === cameraA)).toMatchObject({
      fps: 0.2,
      dropped: 2,
      looks: 1,
      engine: 'fake',
      detectorId: 'tiny-0',
    })
  })

  it('LK11 dates a look by what the stream says of its capture, on the server\'s clock, and by the arrival without', async () => {
    const { analyser, analyses, offer, offerRtp, pass } = setUp()
    analyser.setServerOffset(5_000)
    await pass(1_000)
    // Picture 0 of the stream was captured 300 ms before now; this one 200 ms later.
    analyser.anchor(cameraA, { rtpTimestamp: 2 ** 32 - 9_000, capturedAtMs: wallStart + 5_000 + 700 })
    offerRtp(cameraA, 9_000)
    await pass(60)
    offer(cameraB, 0.5)
    await pass(60)
    expect(analyses.map(({ cameraId, capturedAt }) => [
      cameraId,
      Math.round(capturedAt - wallStart - 5_000),
    ])).toEqual([
      [cameraA, 900],
      [cameraB, 1_060],
    ])
    expect(analyses[0]!.frameAgeMs).toBeGreaterThanOrEqual(100)
    expect(analyses[1]!.frameAgeMs).toBeLessThan(60)
  })

  it('records a presence in a zone with the still of its frame, for leased cameras only', async () => {
    const { analyser, events, analyses, play, stop, running } = setUp()
    analyser.setLeases([
      { cameraId: cameraA, epoch: 7 },
    ])
    analyser.setServerOffset(5_000)
    await play(3, () => 0.3)
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
    expect(analyses.filter(a => a.cameraId === cameraA).at(-1)).toMatchObject({
      violating: [1],
      occupiedZoneIds: [buildZone().zoneId],
    })
    expect(analyses.filter(a => a.cameraId === cameraA).at(-1)!.violations.get(1)).toBe('low')
  })

  it('records without a still when none can be made', async () => {
    const { analyser, events, play } = setUp({
      takeSnapshot: () => Promise.reject(new Error('no encoder')),
    })
    analyser.setLeases([
      { cameraId: cameraA, epoch: 1 },
    ])
    await play(2, () => 0.3)
    expect(events).toMatchObject([
      {
        draft: { trackId: 1 },
        snapshot: undefined,
      },
    ])
    expect(events[0]!.draft.snapshot).toBeUndefined()
  })

  it('names a frame that cannot be read and goes on with the others', async () => {
    const { analyser, analyses, offer, pass, failures } = setUp()
    for (let i = 0; i < 20; i++) {
      offer(cameraA, 0.3, 'bad-frame')
      offer(cameraB, 0.3)
      await pass(200)
    }
    expect(new Set(analyses.map(a => a.cameraId))).toEqual(new Set([cameraB]))
    expect(analyser.rates()[0]).toMatchObject({
      cameraId: cameraA,
      fps: 0,
      troubleKind: 'bad-frame',
      trouble: 'The picture has no size.',
    })
    offer(cameraA, 0.3)
    await pass(200)
    expect(analyser.rates()[0]!.trouble).toBeUndefined()
    expect(failures).toEqual([])
  })

  it('LK7 gives up an engine that answers nonsense five times running, not earlier', async () => {
    const { analyses, offer, pass, failures } = setUp()
    for (let i = 0; failures.length === 0 && i < 40; i++) {
      offer(cameraA, 0.3, 'odd-output')
      await pass(100)
    }
    expect(failures).toMatchObject([
      { kind: 'wrong', code: 'model-invalid' },
    ])
    expect(analyses).toEqual([])
  })

  it('a track that is lost and comes back keeps the ids of its people, and one that ended says so', async () => {
    const { analyser, analyses, offer, pass, timers } = setUp()
    offer(cameraA, 0.3)
    await pass(60)
    analyser.end(cameraA, { kind: 'ended', reason: 'The track has ended.' })
    expect(analyser.rates()[0]).toMatchObject({ troubleKind: 'ended' })
    analyser.unwatch(cameraA)
    expect(offer(cameraA, 0.3).closed).toBe(1)
    timers.advance(1_000)
    analyser.watch(cameraA)
    offer(cameraA, 0.31)
    await pass(60)
    expect(analyses.map(a => a.tracks[0]!.trackId)).toEqual([1, 1])
    expect(analyser.rates().find(r => r.cameraId === cameraA)!.trouble).toBeUndefined()
  })

  it('a picture that changes its size is counted, and seen as before', async () => {
    const { analyser, analyses, offer, pass } = setUp()
    for (const size of [
      { width: 640, height: 360 },
      { width: 320, height: 180 },
      { width: 360, height: 640 },
    ]) {
      offer(cameraA, 0.3, 'read', size)
      await pass(300)
    }
    expect(analyses.map(a => a.tracks[0]!.label)).toEqual(['person', 'person', 'person'])
    expect(analyses[1]!.tracks[0]!.trackId).toBe(1)
    expect(analyser.rates()[0]).toMatchObject({
      sizeChanges: 2,
      picture: { width: 360, height: 640 },
    })
  })

  it('with more cameras than a batch takes, each gets its turn', async () => {
    const { analyser, detector, analyses, play } = setUp()
    const ids = Array.from({ length: 20 }, (_, i) => `0d5b3c9a-3a60-4a55-9a6f-0a54f1a7e0${String(i).padStart(2, '0')}` as CameraId)
    ids.forEach(id => analyser.watch(id))
    await play(2, walk, ids)
    expect(Math.max(...detector.looks.map(slots => slots.filter(s => s.want === 'detect').length))).toBeLessThanOrEqual(12)
    expect(new Set(analyses.map(a => a.cameraId)).size).toBe(20)
  })
})
