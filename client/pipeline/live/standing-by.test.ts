import { expect, it } from 'vitest'
import { north, settled, stageDuty } from './testing/duty-stage.ts'

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
      detectorId: 'ansim-nano-0',
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
