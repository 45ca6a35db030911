import type { RoomAlert } from '#contract/alert'
import type { CameraId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { applyCameraChanges } from './change-cameras.ts'
import { createCamera } from './create-camera.ts'
import { pushEvents } from './push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

it('PL4 an event of a camera in maintenance is kept, and calls nobody; one from before it and one from after it do', async () => {
  const { cameraId, name } = await createCamera(t.context, t.operator, { name: 'Press', address: 'rtsp://h/1' })
  const rooms: RoomAlert[] = []
  const context = {
    ...t.context,
    alerted: (_: unknown, alerts: readonly RoomAlert[]) => void rooms.push(...alerts),
  }
  async function happens(ago = 0): Promise<number> {
    rooms.length = 0
    const deviceId = aDeviceId()
    const { outcomes } = await pushEvents(context as typeof t.context, t.operator, {
      ...aPush(deviceId, 1, [
        aSafetyEvent({ cameraId: cameraId as CameraId, name }, {
          deviceId,
          capturedAt: epochMs(t.context.clock() - ago),
          severity: 'critical',
        }),
      ]),
      sentAt: t.context.clock(),
    })
    expect(outcomes[0]!.outcome).toBe('applied')
    return rooms.length
  }
  expect(await happens()).toBe(1)
  t.advanceMs(600_000)
  await applyCameraChanges(t.context, t.operator, [
    {
      cameraIds: [cameraId],
      change: {
        kind: 'begin-maintenance',
        until: epochMs(t.context.clock() + 600_000),
        reason: 'Lens',
      },
    },
  ])
  expect(await happens()).toBe(0)
  t.advanceMs(10_000)
  // It was captured before anybody worked there.
  expect(await happens(15_000)).toBe(1)
  t.advanceMs(590_000)
  // Over, though the server has not looked yet.
  expect(await happens()).toBe(1)
})
