import type { Camera } from '#contract/camera'
import type { DeviceId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import pg from 'pg'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createCamera } from './create-camera.ts'
import { getDeviceState } from './get-device-state.ts'
import { pushEvents } from './push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
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
    const blocker = new pg.Client({ ...t.test.owner })
    await blocker.connect()
    await blocker.query('begin')
    await blocker.query(`select set_config('ansim.organization_id', $1, true)`, [t.organizationId])
    await blocker.query('select 1 from organization where organization_id = $1 for no key update', [t.organizationId])
    const lost = push(1, batch).catch((error: unknown) => error)
    await endWaitingBackend()
    expect(await lost).toMatchObject({ code: 'database-unavailable' })
    await blocker.query('rollback')
    await blocker.end()
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

  /** Ends the one backend of the application that waits for a lock, once there is one. */
  async function endWaitingBackend(): Promise<void> {
    for (;;) {
      const { rowCount } = await t.test.superuser.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'ansim_app' and datname = current_database() and wait_event_type = 'Lock'`)
      if (rowCount === 1)
        return
    }
  }
})
