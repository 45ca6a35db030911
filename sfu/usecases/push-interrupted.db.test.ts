import type { Camera } from '#contract/camera'
import type { DeviceId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { getDeviceState } from './get-device-state.ts'
import { pushEvents } from './push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { endWaiting, holdOrganization, untilWaiting } from './testing/held-organization.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
let station: Actor
let camera: Camera
let deviceId: DeviceId

beforeAll(async () => {
  t = await openTestContext()
  station = aMember(t.organizationId, 'station')
  camera = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://cam/1' })
})
beforeEach(() => {
  deviceId = aDeviceId()
  t.notices.length = 0
})
afterAll(() => t.close())

const push = (firstSeq: number, events: readonly unknown[]): ReturnType<typeof pushEvents> => pushEvents(t.context, station, aPush(deviceId, firstSeq, events, t.context.clock()))
const events = (count: number): ReturnType<typeof aSafetyEvent>[] => Array.from({ length: count }, () => aSafetyEvent(camera))
async function countOf(ids: readonly string[]): Promise<number> {
  const { rows } = await t.test.superuser.query<{ n: number }>('select count(*)::int as n from safety_event where event_id = any($1)', [ids])
  return rows[0]!.n
}

describe('pushEvents, interrupted', () => {
  it('SY1 SY2 a crash between COMMIT and the answer: the next try is told that all is there', async () => {
    const batch = events(3)
    const dying = {
      ...t.context,
      feedChanged: () => {
        throw new Error('killed')
      },
    }
    await expect(pushEvents(dying, station, aPush(deviceId, 1, batch))).rejects.toThrow('killed')
    expect(await push(1, batch)).toMatchObject({
      ackedSeq: 3,
      outcomes: [
        { outcome: 'duplicate' },
        { outcome: 'duplicate' },
        { outcome: 'duplicate' },
      ],
    })
    expect(await countOf(batch.map(({ eventId }) => eventId))).toBe(3)
  })

  it('SY1 a connection that dies before COMMIT leaves nothing, and the next try is applied', async () => {
    const batch = events(3)
    const { release } = await holdOrganization(t)
    const lost = push(1, batch).catch((error: unknown) => error)
    await endWaiting(t, 1)
    expect(await lost).toMatchObject({ code: 'database-unavailable' })
    await release()
    expect((await getDeviceState(t.context, station, { deviceId })).ackedSeq).toBe(0)
    expect(await push(1, batch)).toMatchObject({
      ackedSeq: 3,
      outcomes: [
        { outcome: 'applied' },
        { outcome: 'applied' },
        { outcome: 'applied' },
      ],
    })
  })

  it('SY2 a retry that overtakes its first try waits for it, and the device never goes back', async () => {
    const batch = events(21)
    await push(1, batch.slice(0, 1))
    const { release } = await holdOrganization(t)
    const first = push(2, batch.slice(1))
    await untilWaiting(t, 1)
    const retry = push(2, batch.slice(1, 3))
    await untilWaiting(t, 2)
    await release()
    expect((await first).ackedSeq).toBe(21)
    expect(await retry).toMatchObject({
      ackedSeq: 21,
      outcomes: [
        { outcome: 'duplicate' },
        { outcome: 'duplicate' },
      ],
    })
    expect((await getDeviceState(t.context, station, { deviceId })).ackedSeq).toBe(21)
  })
})
