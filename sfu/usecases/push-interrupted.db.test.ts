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
    const release = await holdOrganization()
    const lost = push(1, batch).catch((error: unknown) => error)
    await endWaitingBackend()
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
    const release = await holdOrganization()
    const first = push(2, batch.slice(1))
    await untilWaiting(1)
    const retry = push(2, batch.slice(1, 3))
    await untilWaiting(2)
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

  /** Holds the organization's row as a push does; the answer lets it go. */
  async function holdOrganization(): Promise<() => Promise<void>> {
    const holder = new pg.Client({ ...t.test.owner })
    await holder.connect()
    await holder.query('begin')
    await holder.query(`select set_config('ansim.organization_id', $1, true)`, [t.organizationId])
    await holder.query('select 1 from organization where organization_id = $1 for no key update', [t.organizationId])
    return async () => {
      await holder.query('rollback')
      await holder.end()
    }
  }

  async function untilWaiting(count: number): Promise<void> {
    for (let waiting = -1; waiting !== count;) {
      const { rowCount } = await t.test.superuser.query('select 1 from pg_stat_activity where usename = \'ansim_app\' and datname = current_database() and wait_event_type = \'Lock\'')
      waiting = rowCount ?? 0
    }
  }

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
