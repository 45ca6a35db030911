import type { Camera } from '#contract/camera'
import type { CameraId, EventId, Sha256 } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { CutFilm, FilmPort } from '../../core/clips/film-port.ts'
import { createHash } from 'node:crypto'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { eventIdNumber } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEvidenceStore } from '../../storage/memory-evidence-store.ts'
import { createMemoryPictureStore } from '../../storage/memory-picture-store.ts'
import { createClipService } from './clip-service.ts'
import { createClipSource } from './clip-source.ts'

const start = 1_700_000_000_000
const offsetMs = 3_600_000
const camera = {
  cameraId: '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId,
  name: 'North',
  streams: [
    {
      streamKind: 'sub',
      ingest: { status: 'live' },
    },
  ],
} as unknown as Camera
const hash = async (bytes: ArrayBuffer): Promise<Sha256> => createHash('sha256').update(new Uint8Array(bytes)).digest('hex') as Sha256
/** An event by the server's clock, which is an hour ahead of this device's. */
function eventAt(n: number, ms: number): SafetyEvent {
  return ({
    eventId: eventIdNumber(n, start),
    cameraId: camera.cameraId,
    capturedAt: epochMs(start + offsetMs + ms),
  }) as unknown as SafetyEvent
}
function filmAt(fromMs: number, durationMs: number): CutFilm {
  return {
    kind: 'film',
    film: new Blob(['film']),
    startsAt: epochMs(start + offsetMs + fromMs),
    durationMs,
    width: 640,
    height: 360,
  }
}

async function aMaker(cut: (from: number, until: number) => CutFilm, maxBytes = 1_000) {
  const timers = createManualTimers(start)
  const store = createMemoryEvidenceStore({
    pictures: createMemoryPictureStore({ maxBytes }),
  })
  const kept = new Set<string>()
  const asked: [number, number][] = []
  const pins: (number | undefined)[] = []
  const changed: EventId[] = []
  const films: FilmPort = {
    isSupported: true,
    keep: (cameraId, streamKind) => {
      kept.add(`${cameraId}/${streamKind}`)
      return () => void kept.delete(`${cameraId}/${streamKind}`)
    },
    pin: (_, from) => void pins.push(from),
    cut: async (_, from, until) => {
      asked.push([from - start - offsetMs, until - start - offsetMs])
      return cut(from, until)
    },
    setServerOffset() {},
    reports: async () => [],
    close() {},
  }
  let sent = 0
  const service = createClipService({
    films,
    store,
    hash,
    timers,
    serverOffsetMs: () => offsetMs,
    onChange: ids => void changed.push(...ids),
    onKept: () => void sent++,
    onFailure: (error) => { throw error },
  })
  const end = new AbortController()
  const running = service.run(end.signal)
  return {
    service,
    store,
    kept,
    asked,
    pins,
    changed,
    sent: () => sent,
    async pass(ms: number) {
      for (let i = 0; i < 10; i++)
        await new Promise(resolve => setImmediate(resolve))
      timers.advance(ms)
      for (let i = 0; i < 10; i++)
        await new Promise(resolve => setImmediate(resolve))
    },
    async stop() {
      end.abort()
      await running
    },
  }
}

it('CT2 an event of a camera that is detected here gets its film when its seconds are over, and not before', async () => {
  const maker = await aMaker((from, until) => filmAt(from - start - offsetMs, until - from))
  maker.service.follow([camera])
  expect([...maker.kept]).toEqual([`${camera.cameraId}/sub`])
  maker.service.offer(eventAt(1, 0))
  await maker.pass(9_000)
  expect([
    maker.asked,
    (await maker.store.find(eventAt(1, 0).eventId))?.state,
    maker.pins.at(-1),
  ]).toEqual([[], 'making', start + offsetMs - 8_000])
  await maker.pass(600)
  expect(maker.asked).toEqual([
    [-8_000, 8_000],
  ])
  expect(await maker.store.find(eventAt(1, 0).eventId)).toMatchObject({
    state: 'kept',
    upload: 1,
    clip: { durationMs: 16_000, bytes: 4 },
  })
  expect([
    maker.sent(),
    maker.pins.at(-1),
    maker.changed.length,
  ]).toEqual([1, undefined, 2])
  maker.service.follow([])
  expect(maker.kept.size).toBe(0)
  // Of a camera that another browser detects, that browser makes the film.
  maker.service.offer(eventAt(2, 20_000))
  await maker.pass(60_000)
  expect(await maker.store.find(eventAt(2, 0).eventId)).toBeUndefined()
  await maker.stop()
})

it('CT2 events share a film, each as far as it shows its seconds; what is missing is said', async () => {
  const maker = await aMaker(() => filmAt(3_000, 12_000))
  maker.service.follow([camera])
  maker.service.offer(eventAt(1, 0))
  maker.service.offer(eventAt(2, 10_000))
  maker.service.offer(eventAt(3, -4_000))
  await maker.pass(30_000)
  expect(maker.asked).toEqual([
    [-12_000, 18_000],
  ])
  const states = await Promise.all([1, 2, 3].map(async n => (await maker.store.find(eventAt(n, 0).eventId))))
  expect(states.map(row => [row?.state, row?.trouble])).toEqual([
    ['kept', undefined],
    ['kept', undefined],
    ['none', 'no-pictures'],
  ])
  await maker.stop()
})

it.each(['no-pictures', 'too-large', 'unsupported'] as const)('CT2 says %s where there is no film', async (trouble) => {
  const maker = await aMaker(() => ({ kind: 'trouble', trouble }))
  maker.service.follow([camera])
  maker.service.offer(eventAt(1, 0))
  await maker.pass(20_000)
  expect(await maker.store.find(eventAt(1, 0).eventId)).toMatchObject({ state: 'none', trouble, upload: 0 })
  await maker.stop()
})

it('CT4 what there is of a clip is said: here, being made, none and why, not sent yet, offline; other bytes are not shown', async () => {
  const store = createMemoryEvidenceStore({
    pictures: createMemoryPictureStore({ maxBytes: 1_000 }),
  })
  const film = new Blob(['film'])
  const clip = {
    sha256: await hash(await film.arrayBuffer()),
    mediaType: 'video/mp4' as const,
    bytes: 4,
    startsAt: epochMs(start),
    durationMs: 16_000,
    width: 640,
    height: 360,
  }
  let answer: () => unknown = () => clip
  let sent = film
  const source = createClipSource({
    api: {
      call: async () => answer(),
      findFilm: async () => sent,
    } as never,
    store,
    events: {
      find: async () => ({
        event: eventAt(9, 0),
      }),
    },
    hash,
    pictureTimes: async () => [],
  })
  const id = (n: number): EventId => eventIdNumber(n, start)
  const place = (n: number) => [
    {
      eventId: id(n),
      cameraId: camera.cameraId,
      at: epochMs(start),
    },
  ]
  await store.begin(place(1))
  await store.fail(place(2), 'too-large')
  expect([await source.find(id(1)), await source.find(id(2))]).toEqual([
    { kind: 'making' },
    { kind: 'none', trouble: 'too-large' },
  ])
  sent = new Blob(['fake'])
  expect(await source.find(id(3))).toEqual({ kind: 'awaited' })
  sent = film
  expect(await source.find(id(3))).toMatchObject({ kind: 'here', clip })
  // From now on it is here, whatever the network does.
  answer = () => {
    throw new NetworkUnavailable('cut')
  }
  expect([(await source.find(id(3))).kind, (await source.find(id(4))).kind]).toEqual(['here', 'offline'])
  expect(await store.waitingFilms()).toBe(0)
  answer = () => {
    throw new AppError('not-found', 'not yet')
  }
  expect((await source.find(id(4))).kind).toBe('awaited')
})
