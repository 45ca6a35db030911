import type { CameraId, DeviceId } from '#contract/ids'
import type { ChunkRow } from '../../core/clips/evidence-store.ts'
import type { ItemVerdict } from '../../core/tracking/item-votes.ts'
import type { RecordedLook } from '../../core/tracking/track-history.ts'
import { expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { decodeTrackChunk } from '../../core/tracking/track-chunk-codec.ts'
import { createMemoryEvidenceStore } from '../../storage/memory-evidence-store.ts'
import { createMemoryPictureStore } from '../../storage/memory-picture-store.ts'
import { createTrackChunks } from './track-chunks.ts'
import { createTrackHistory } from './track-history.ts'
import { TrackRecorder } from './track-recorder.ts'

const cameraId = '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId
const here = '6b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as DeviceId
const there = '7b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as DeviceId
const start = 1_700_000_000_000
const verdict: ItemVerdict = {
  verdict: 'worn',
  looks: 9,
  worn: 9,
  bare: 0,
  score: 1,
}

function look(atMs: number, people = 1): RecordedLook {
  return {
    capturedAt: epochMs(start + atMs),
    aspect: 1.5,
    tracks: Array.from({ length: people }, (_, i) => ({
      trackId: i + 1,
      label: 'person' as const,
      score: 1,
      box: {
        x1: 0.25,
        y1: 0.25,
        x2: 0.5,
        y2: 0.75,
      },
    })),
    worn: new Map(people > 0
      ? [
          [
            1,
            {
              helmet: { ...verdict, looks: 9 + atMs % 3 },
              vest: verdict,
            },
          ],
        ]
      : []),
  }
}

async function record(looks: readonly RecordedLook[]): Promise<ChunkRow[]> {
  const chunks: ChunkRow[] = []
  const recorder = new TrackRecorder({
    deviceId: async () => here,
    keep: async rows => void chunks.push(...rows),
    onFailure: (error) => { throw error },
  })
  looks.forEach(each => recorder.take(cameraId, each))
  recorder.flush()
  await new Promise(resolve => setTimeout(resolve))
  return chunks
}
const decoded = (chunks: readonly ChunkRow[]): RecordedLook[] => chunks.flatMap(({ bytes }) => decodeTrackChunk(bytes)!)

it('CT7 keeps two looks a second of people and one of nobody, by the minute', async () => {
  const crowded = await record(Array.from({ length: 5 * 150 }, (_, i) => look(i * 200)))
  expect(crowded.length).toBe(3)
  expect(crowded.every(({ startsAt, endsAt }) => endsAt - startsAt <= 60_000)).toBe(true)
  const perSecond = decoded(crowded).length / 150
  expect(perSecond > 1.5 && perSecond <= 2.1).toBe(true)
  const empty = decoded(await record(Array.from({ length: 5 * 120 }, (_, i) => look(i * 200, 0)))).length / 120
  expect(empty > 0.9 && empty <= 1.1).toBe(true)
})

it('CT7 who comes in between two looks at nobody is kept, and verdicts change when they change', async () => {
  const kept = decoded(await record([
    look(0, 0),
    look(500, 1),
    look(1_000, 1),
    look(1_500, 0),
  ]))
  expect(kept.map(({ tracks }) => tracks.length)).toEqual([0, 1, 1, 0])
  expect(kept[2]!.worn).toEqual(kept[1]!.worn)
})

it('CT7 a clock that was set back begins a new chunk', async () => {
  const chunks = await record([
    look(60_000),
    look(61_000),
    look(10_000),
    look(11_000),
  ])
  expect(chunks.map(({ startsAt }) => startsAt - start)).toEqual([60_000, 10_000])
})

it('CT10 is read from here and from the server, in order and once', async () => {
  const own = await record(Array.from({ length: 240 }, (_, i) => look(i * 500)))
  const others = (await record(Array.from({ length: 240 }, (_, i) => look(180_000 + i * 500)))).map(chunk => ({ ...chunk, deviceId: there }))
  const store = createMemoryEvidenceStore({
    pictures: createMemoryPictureStore({ maxBytes: 1 }),
  })
  await store.putChunks(own)
  const onServer = [
    ...own.map(chunk => ({ ...chunk, deviceId: here })),
    ...others,
  ].sort((a, b) => a.startsAt - b.startsAt)
  const asked: number[] = []
  const api = {
    call: async (_: string, { query: { from, until, afterStartsAt } }: { query: { from: number, until: number, afterStartsAt?: number } }) => {
      asked.push(from)
      const page = onServer.filter(({ startsAt, endsAt }) => endsAt >= from && startsAt < until && startsAt > (afterStartsAt ?? -1)).slice(0, 2)
      const last = page.at(-1)
      return {
        chunks: page.map(({ deviceId, startsAt, endsAt, bytes }) => ({
          deviceId,
          startsAt,
          endsAt,
          data: btoa(String.fromCharCode(...bytes)),
        })),
        ...(page.length === 2 && last
          ? {
              next: { startsAt: last.startsAt, deviceId: last.deviceId },
            }
          : {}),
      }
    },
  }
  const read = async (call: unknown, from = start, until = start + 2 * 3_600_000): Promise<RecordedLook[]> => {
    const looks: RecordedLook[] = []
    for await (const each of createTrackHistory(createTrackChunks({
      api: { call } as never,
      store,
    })).looks(cameraId, from, until, new AbortController().signal))
      looks.push(each)
    return looks
  }
  const looks = await read(api.call)
  expect(looks.map(({ capturedAt }) => capturedAt)).toEqual([
    ...decoded(own),
    ...decoded(others),
  ].map(({ capturedAt }) => capturedAt))
  expect(new Set(asked).size).toBe(2)
  expect((await read(api.call, start + 10_000, start + 20_000)).map(({ capturedAt }) => capturedAt - start - 10_000)).toEqual(Array.from({ length: 20 }, (_, i) => i * 500))
  for (const error of [
    new NetworkUnavailable('cut'),
    new AppError('not-found', 'gone'),
  ]) {
    const left = await read(async () => {
      throw error
    })
    expect(left.length).toBe(decoded(own).length)
  }
  const ended = new AbortController()
  ended.abort()
  for await (const _ of createTrackHistory(createTrackChunks({ api: api as never, store })).looks(cameraId, start, start + 1e9, ended.signal))
    expect.fail('ended')
})
