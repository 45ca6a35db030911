import { expect, it } from 'vitest'
import { north, settled, south, stageDuty } from './testing/duty-stage.ts'

it('LE7 stands by: looks at the camera, records nothing of it, says so with the first look, and goes on without a break when the lease comes', async () => {
  const { socket, media, duty, log, leases, looking, asked, setRate } = stageDuty()
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [],
    standby: [north],
  })
  media.watching.get(`${north} sub`)!({} as MediaStreamTrack)
  expect(log).toEqual(['watch 1'])
  expect(leases()).toEqual([])
  setRate(0)
  const before = asked('analysis.report').length
  looking.get(north)!()
  looking.get(north)!()
  const reports = asked('analysis.report').slice(before) as { cameras: object[] }[]
  expect(reports).toHaveLength(1)
  expect(reports[0]!.cameras).toEqual([
    {
      cameraId: north,
      fps: 0.2,
      engine: 'wasm',
      detectorId: 'ansim-nano-5',
      lastLookAgeMs: 0,
    },
  ])
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: north, epoch: 9 },
    ],
    standby: [],
  })
  expect(log).toEqual(['watch 1'])
  expect(leases()).toEqual([
    { cameraId: north, epoch: 9 },
  ])
  expect(looking.size).toBe(0)
  socket.say({ notice: 'lease', leases: [], standby: [] })
  expect(log).toEqual(['watch 1', 'leave 1'])
})

it('LE4 says what it runs on, and again when that changed', async () => {
  const { duty, socket, asked, setHost } = stageDuty()
  duty.want(true)
  socket.turn('open')
  await settled()
  setHost({ onBattery: true, isVisible: false })
  await settled()
  expect(asked('lease.offer').at(-1)).toMatchObject({ onBattery: true, isVisible: false })
})

it('LE7 hears what another detector recorded of a camera it looks at, and of no other', async () => {
  const { socket, duty, told } = stageDuty()
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: south, epoch: 4 },
    ],
    standby: [north],
  })
  const box = { x1: 0.1, y1: 0.1, x2: 0.2, y2: 0.5 }
  const item = (cameraId: string, leaseEpoch: number): object => ({
    event: {
      cameraId,
      rule: { ruleId: 'r' },
      zone: { zoneId: 'z' },
      severity: 'high',
      boxes: [
        { trackId: 3, box },
      ],
      trackId: 3,
      capturedAt: 9,
      leaseEpoch,
    },
  })
  socket.say({
    notice: 'feed',
    previousCursor: 0,
    cursor: 3,
    annotations: [],
    items: [
      item(north, 8),
      item(south, 4),
      item('elsewhere', 8),
    ],
  } as never)
  expect(told).toEqual([
    {
      cameraId: north,
      act: {
        ruleId: 'r',
        zoneId: 'z',
        severity: 'high',
        box,
        capturedAt: 9,
      },
    },
  ])
})

it('LE7 stands by for nobody while the server is not reached; what it holds goes on', async () => {
  const { socket, media, duty, leases } = stageDuty()
  duty.want(true)
  socket.turn('open')
  await settled()
  socket.say({
    notice: 'lease',
    leases: [
      { cameraId: south, epoch: 4 },
    ],
    standby: [north],
  })
  expect(media.watching.size).toBe(2)
  socket.turn('closed')
  expect([
    ...media.watching.keys(),
  ]).toEqual([`${south} main`])
  expect(leases()).toEqual([
    { cameraId: south, epoch: 4 },
  ])
})
