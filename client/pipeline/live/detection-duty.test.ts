import { expect, it } from 'vitest'
import { deviceId, north, settled, south, stageDuty } from './testing/duty-stage.ts'

it('offers itself when it is wanted and the socket is open, once, and again on a new socket', async () => {
  const { duty, socket, asked } = stageDuty()
  duty.want(true)
  expect(asked('lease.offer')).toEqual([])
  socket.turn('open')
  duty.want(true)
  await settled()
  expect(asked('lease.offer')).toEqual([
    { fpsBudget: 20, engine: 'wasm', deviceId },
  ])
  socket.turn('closed')
  socket.turn('open')
  await settled()
  expect(asked('lease.offer')).toHaveLength(2)
})

it('says nothing while it is not wanted, and gives everything back when it is not any more', async () => {
  const { duty, socket, asked, leases, log, media } = stageDuty()
  socket.turn('open')
  await settled()
  expect(asked('lease.offer')).toEqual([])
  duty.want(true)
  await settled()
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
  const { socket, media, log, leases } = stageDuty()
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
  const { socket, media, leases } = stageDuty()
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

it('reports the rates of its own cameras every second', async () => {
  const { duty, socket, timers, asked } = stageDuty()
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 7 },
    ],
  })
  timers.advance(1_000)
  timers.advance(1_000)
  expect(asked('analysis.report')).toHaveLength(2)
  expect(asked('analysis.report')[0]).toMatchObject({
    cameras: [
      { cameraId: north, fps: 5, epoch: 7 },
    ],
    facts: { fpsBudget: 20, backlog: 3 },
  })
})

it('offers what it can once it knows, and takes the offer back when the engine fails', async () => {
  const { duty, socket, asked, setBudget } = stageDuty()
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
    { fpsBudget: 12, engine: 'wasm', deviceId },
    { fpsBudget: 0, engine: 'wasm' },
  ])
})

it('leaves nothing running when it ends', () => {
  const { socket, media, timers, end } = stageDuty()
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
  const { socket, media, duty, anchors } = stageDuty()
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
