import type { Configuration } from '#contract/configuration'
import type { CameraId } from '#contract/ids'
import type { DutyDetector, Lease } from './detection-duty.ts'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createListeners } from '../../core/observable.ts'
import { DetectionDuty } from './detection-duty.ts'
import { createFakeMedia, createFakeSocket } from './testing/fake-ports.ts'

const north = '0197a000-0000-4000-8000-000000000001' as CameraId
const south = '0197a000-0000-4000-8000-000000000002' as CameraId
const live = {
  status: 'live',
  since: 0,
  width: 640,
  height: 360,
  profile: 'Main',
} as const
const configuration = {
  cameras: [
    {
      cameraId: north,
      name: 'North',
      streams: [
        { streamKind: 'main', ingest: live },
        { streamKind: 'sub', ingest: live },
      ],
    },
    {
      cameraId: south,
      name: 'South',
      streams: [
        { streamKind: 'main', ingest: live },
      ],
    },
  ],
} as unknown as Configuration

function stage() {
  const socket = createFakeSocket()
  const media = createFakeMedia()
  const timers = createManualTimers()
  const capacity = createListeners<void>()
  const log: string[] = []
  const anchors: unknown[] = []
  let leases: Lease[] = []
  let fpsBudget: number | undefined = 20
  const detector: DutyDetector = {
    setLeases: next => leases = next,
    watch(cameraId, _track, readAnchor) {
      anchors.push(readAnchor)
      log.push(`watch ${cameraId.slice(-1)}`)
      return () => log.push(`leave ${cameraId.slice(-1)}`)
    },
    rates: () => [north, south].map(cameraId => ({
      cameraId,
      fps: 5,
      engine: 'wasm' as const,
      detectorId: 'ansim-nano-0' as never,
    })),
    capacity: () => fpsBudget === undefined
      ? undefined
      : { fpsBudget, engine: 'wasm' },
    onCapacity: capacity.add,
  }
  const duty = new DetectionDuty({
    socket: socket.port,
    media: media.port,
    detector,
    timers,
  })
  const ending = new AbortController()
  duty.run(ending.signal)
  duty.setConfiguration(configuration)
  return {
    socket,
    media,
    timers,
    duty,
    log,
    anchors,
    end: () => ending.abort(),
    leases: () => leases,
    setBudget(value: number | undefined) {
      fpsBudget = value
      capacity.tell()
    },
    asked: (method: string) => socket.asked.filter(request => request.method === method).map(request => request.data),
  }
}
const settled = () => new Promise<void>(resolve => queueMicrotask(() => queueMicrotask(resolve)))

it('offers itself when it is wanted and the socket is open, once, and again on a new socket', async () => {
  const { duty, socket, asked } = stage()
  duty.want(true)
  expect(asked('lease.offer')).toEqual([])
  socket.turn('open')
  duty.want(true)
  await settled()
  expect(asked('lease.offer')).toEqual([
    { fpsBudget: 20, engine: 'wasm' },
  ])
  socket.turn('closed')
  socket.turn('open')
  await settled()
  expect(asked('lease.offer')).toHaveLength(2)
})

it('says nothing while it is not wanted, and gives everything back when it is not any more', async () => {
  const { duty, socket, asked, leases, log, media } = stage()
  socket.turn('open')
  await settled()
  expect(asked('lease.offer')).toEqual([])
  duty.want(true)
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
    ],
  })
  media.watching.get(`${north} sub`)!({} as MediaStreamTrack)
  duty.want(false)
  await settled()
  expect(asked('lease.offer').at(-1)).toMatchObject({ fpsBudget: 0 })
  expect(leases()).toEqual([])
  expect(log).toEqual(['watch 1', 'leave 1'])
  expect(media.watching.size).toBe(0)
})

it('takes the small stream of each camera it was elected for to the detector, and its next track after a loss', () => {
  const { socket, media, log, leases } = stage()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
      { cameraId: south, epoch: 8 },
    ],
  })
  expect([
    ...media.watching.keys(),
  ]).toEqual([`${north} sub`, `${south} main`])
  expect(leases()).toHaveLength(2)
  const tell = media.watching.get(`${north} sub`)!
  tell({} as MediaStreamTrack)
  tell(undefined)
  tell({} as MediaStreamTrack)
  expect(log).toEqual(['watch 1', 'leave 1', 'watch 1'])
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: south, epoch: 8 },
    ],
  })
  expect([
    ...media.watching.keys(),
  ]).toEqual([`${south} main`])
  expect(log.at(-1)).toBe('leave 1')
})

it('goes on with what it has while the server is away: the epoch fences it if another was elected', () => {
  const { socket, media, leases } = stage()
  socket.turn('open')
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
    ],
  })
  socket.turn('closed')
  expect(leases()).toHaveLength(1)
  expect(media.watching.size).toBe(1)
})

it('reports the rates of its own cameras every two seconds', async () => {
  const { duty, socket, timers, asked } = stage()
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
    ],
  })
  timers.advance(2_000)
  timers.advance(2_000)
  expect(asked('analysis.report')).toHaveLength(2)
  expect(asked('analysis.report')[0]).toMatchObject({
    cameras: [
      { cameraId: north, fps: 5 },
    ],
  })
})

it('offers what it can once it knows, and takes the offer back when the engine fails', async () => {
  const { duty, socket, asked, setBudget } = stage()
  setBudget(undefined)
  duty.want(true)
  socket.turn('open')
  await settled()
  expect(asked('lease.offer')).toEqual([])
  setBudget(12)
  await settled()
  setBudget(undefined)
  await settled()
  expect(asked('lease.offer')).toEqual([
    { fpsBudget: 12, engine: 'wasm' },
    { fpsBudget: 0, engine: 'wasm' },
  ])
})

it('leaves nothing running when it ends', () => {
  const { socket, media, timers, end } = stage()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
    ],
  })
  end()
  expect(media.watching.size).toBe(0)
  expect(timers.nextInMs()).toBeUndefined()
})

it('takes to the detector what the stream says of its captures', async () => {
  const { socket, media, duty, anchors } = stage()
  const readAnchor = () => ({ rtpTimestamp: 90, capturedAtMs: 1_000 })
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 1 },
    ],
  } as never)
  media.watching.get(`${north} sub`)!({} as MediaStreamTrack, readAnchor)
  expect(anchors).toEqual([readAnchor])
})
