import type { Label } from '#contract/detection'
import type { CameraId, DeviceId } from '#contract/ids'
import type { HeatMap } from '../../core/tracking/heat-map.ts'
import type { ReadTrackChunks, TrackChunk } from '../../core/tracking/track-chunks.ts'
import type { HeatWorkerPort } from './spawn-heat-worker.ts'
import { expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { HeatMapSum } from '../../core/tracking/heat-map.ts'
import { encodeTrackChunk } from '../../core/tracking/track-chunk-codec.ts'
import { looksOfChunks } from '../../core/tracking/track-chunks.ts'
import { createHeatCounter } from './heat-counter.ts'
import { spawnHeatWorker } from './spawn-heat-worker.ts'
import { createTrackHistory } from './track-history.ts'

const cameraId = '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId
const stations = ['6b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d', '7b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d'] as DeviceId[]
const hourMs = 3_600_000
const start = Math.floor(1_700_000_000_000 / hourMs) * hourMs
const spawn = (): HeatWorkerPort => spawnHeatWorker(url => url)
const never = new AbortController().signal
const seed = Math.floor(Math.random() * 2 ** 32)

/** Marsaglia's xorshift32, 0 to 1. */
function dice(state: number): () => number {
  return () => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) / 2 ** 32
  }
}

/** A minute of looks at people and forklifts who stand anywhere, packed. */
function minute(startsAt: number, deviceId: DeviceId, most: number, roll: () => number): TrackChunk {
  const looks = Array.from({ length: 120 }, (_, i) => ({
    capturedAt: epochMs(startsAt + i * 500),
    aspect: 16 / 9,
    worn: new Map(),
    tracks: Array.from({
      length: Math.floor(roll() * (most + 1)),
    }, (_, id) => {
      const x1 = roll() * 0.9
      const y1 = roll() * 0.7
      return {
        trackId: id + 1,
        label: id % 3 === 2
          ? 'forklift' as const
          : 'person' as const,
        score: 0.9,
        box: {
          x1,
          y1,
          x2: x1 + 0.05,
          y2: y1 + 0.25,
        },
      }
    }),
  }))
  return {
    deviceId,
    startsAt,
    endsAt: startsAt + 59_500,
    bytes: encodeTrackChunk(looks),
  }
}

/** Two and a half hours that two stations saw in part together, with a gap, and bytes that are no chunk. */
function night(): TrackChunk[] {
  const roll = dice(seed | 1)
  const seen = (station: number, from: number, until: number): TrackChunk[] => Array.from({
    length: until - from,
  }, (_, i) => minute(start + (from + i) * 60_000, stations[station]!, 5, roll))
  return [
    ...seen(0, 0, 50),
    ...seen(1, 40, 75),
    ...seen(0, 90, 150),
    {
      deviceId: stations[1]!,
      startsAt: start,
      endsAt: start + 60_000,
      bytes: Uint8Array.of(1, 2, 3),
    },
  ]
}
const reading = (of: readonly TrackChunk[]): ReadTrackChunks => async (_, from, until) => of.filter(({ startsAt, endsAt }) => endsAt >= from && startsAt < until)

/** The same on this thread, look by look. */
async function onThePage(of: readonly TrackChunk[], ranges: readonly { readonly from: number, readonly to: number }[], label: Label): Promise<HeatMap> {
  const sum = new HeatMapSum(48, 27, [label])
  for (const { from, to } of ranges) {
    for await (const look of createTrackHistory(reading(of)).looks(cameraId, from, to, never))
      sum.add(look)
  }
  return sum.map
}

it('RE8 the worker adds up to the last number what the page itself would', async () => {
  const chunks = night()
  const whole = [
    { from: start, to: start + 3 * hourMs },
  ]
  // As one hour of each day is asked for: in pieces that begin and end within a chunk.
  const pieces = [
    { from: start + 10_250, to: start + hourMs },
    { from: start + 1.75 * hourMs, to: start + 2.2 * hourMs },
  ]
  for (const ranges of [whole, pieces]) {
    for (const label of ['person', 'forklift'] as const) {
      const said: number[] = []
      const counted = await createHeatCounter({
        chunks: reading(chunks),
        spawn,
      }).count({ cameraId, ranges, label }, done => said.push(done), never)
      expect(counted, `seed ${seed}`).toEqual(await onThePage(chunks, ranges, label))
      expect(counted.seenMs).toBeGreaterThan(0)
      expect(said.at(-1)).toBe(1)
      expect(said).toEqual(said.toSorted((a, b) => a - b))
    }
  }
})

it('RE8 the page answers while an hour is unpacked and added', async () => {
  const roll = dice(7)
  const packed = Array.from({ length: 60 }, (_, i) => minute(start + i * 60_000, stations[0]!, 60, roll))
  /** Turns that this thread takes from when the hour was read until it is added up. */
  async function turnsWith(spawned: () => HeatWorkerPort): Promise<number> {
    const { port1, port2 } = new MessageChannel()
    let turns = 0
    const counted = createHeatCounter({
      async chunks() {
        port1.onmessage = () => {
          turns++
          port2.postMessage(0)
        }
        port2.postMessage(0)
        return packed
      },
      spawn: spawned,
    })
    let taken = 0
    await counted.count({
      cameraId,
      ranges: [
        { from: start, to: start + hourMs },
      ],
      label: 'person',
    }, () => taken = turns, never)
    port1.close()
    return taken
  }
  /** What the page would do by itself. */
  function inline(): HeatWorkerPort {
    const sum = new HeatMapSum(48, 27)
    let tell = (_: HeatMap): void => {}
    return {
      listen: onMap => void (tell = onMap),
      post(message) {
        if (message.type === 'begin')
          return
        for (const look of looksOfChunks(message.chunks, message.from, message.until))
          sum.add(look)
        tell(sum.map)
      },
      terminate: () => {},
    }
  }
  expect(await turnsWith(inline)).toBe(0)
  expect(await turnsWith(spawn)).toBeGreaterThan(20)
})

it('RE8 stopped, it is what was added until then, and its worker ends', async () => {
  const chunks = night()
  const stop = new AbortController()
  const said: number[] = []
  let isEnded = false
  const counted = await createHeatCounter({
    async chunks(...asked) {
      if (asked[1] === start + 2 * hourMs)
        stop.abort()
      return reading(chunks)(...asked)
    },
    spawn() {
      const worker = spawn()
      return {
        ...worker,
        terminate() {
          isEnded = true
          worker.terminate()
        },
      }
    },
  }).count({
    cameraId,
    ranges: [
      { from: start, to: start + 3 * hourMs },
    ],
    label: 'person',
  }, done => said.push(done), stop.signal)
  expect(counted, `seed ${seed}`).toEqual(await onThePage(chunks, [
    { from: start, to: start + 2 * hourMs },
  ], 'person'))
  expect(said).toEqual([1 / 3, 2 / 3])
  expect(isEnded).toBe(true)
})

it('RE8 says that it failed where the worker cannot be loaded or ends', async () => {
  const wish = {
    cameraId,
    ranges: [
      { from: start, to: start + 3 * hourMs },
    ],
    label: 'person' as const,
  }
  const unloaded = createHeatCounter({
    chunks: reading([]),
    spawn: () => spawnHeatWorker(() => URL.createObjectURL(new Blob(['throw new Error("bent")'], { type: 'text/javascript' }))),
  })
  await expect(unloaded.count(wish, () => {}, never)).rejects.toThrow('The worker of the heat map ended')
  const unread = createHeatCounter({
    chunks: async () => { throw new Error('the disk') },
    spawn,
  })
  await expect(unread.count(wish, () => {}, never)).rejects.toThrow('the disk')
})
