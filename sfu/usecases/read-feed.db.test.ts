import type { Camera } from '#contract/camera'
import type { DeviceId, OrganizationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { operatorOf } from '../core/actor.ts'
import { createCamera } from './create-camera.ts'
import { getDeviceState } from './get-device-state.ts'
import { getEventTotals } from './get-event-totals.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { removeCamera } from './remove-camera.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { addOrganization, aMember, openTestContext } from './testing/test-context.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
const all = { after: 0, limit: 500 }

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

describe('readFeed', () => {
  it('FE1 FE2 pages by cursor, and filters by camera name, camera id and time without holding the cursor', async () => {
    const yard = await createCamera(t.context, t.operator, { name: 'Yard 2', address: 'rtsp://cam/2' })
    const start = (await readFeed(t.context, station, all)).cursor
    const old = epochMs(t.context.clock() - 3_600_000)
    const batch = [
      aSafetyEvent(yard, { capturedAt: old }),
      aSafetyEvent(camera),
      aSafetyEvent(yard),
      aSafetyEvent(camera),
    ]
    await push(1, batch)
    const ids = async (query: Partial<Parameters<typeof readFeed>[2]>): Promise<[string[], number]> => {
      const page = await readFeed(t.context, station, {
        ...all,
        after: start,
        ...query,
      })
      return [
        page.items.map(({ event }) => event.eventId),
        page.cursor,
      ]
    }
    const [e1, e2, e3, e4] = batch.map(({ eventId }) => eventId as string)
    expect(await ids({})).toEqual([
      [e1, e2, e3, e4],
      start + 4,
    ])
    expect(await ids({ limit: 2 })).toEqual([
      [e1, e2],
      start + 2,
    ])
    expect(await ids({ camera: ' yard 2 ' })).toEqual([
      [e1, e3],
      start + 4,
    ])
    expect(await ids({ camera: yard.cameraId })).toEqual([
      [e1, e3],
      start + 4,
    ])
    expect(await ids({ camera: 'Yard 2', since: old + 1 })).toEqual([
      [e3],
      start + 4,
    ])
    expect(await ids({ camera: 'no such camera' })).toEqual([[], start + 4])
    expect(await getEventTotals(t.context, t.operator)).toEqual({
      total: start + 4,
      newestReceivedAt: t.context.clock(),
    })
  })

  it('FE3 a cursor that this database never gave is refused', async () => {
    const { cursor } = await readFeed(t.context, station, all)
    expect(await readFeed(t.context, station, { ...all, after: cursor })).toMatchObject({ items: [], cursor, upToDate: true })
    await expect(readFeed(t.context, station, { ...all, after: cursor + 1 })).rejects.toMatchObject({ code: 'database-restored' })
  })

  it('FE5 SY4 events of a removed camera stay readable, and late ones are still taken', async () => {
    const dock = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://cam/3' })
    await push(1, [
      aSafetyEvent(dock),
    ])
    await removeCamera(t.context, t.operator, dock)
    expect(await push(2, [
      aSafetyEvent(dock),
    ])).toMatchObject({
      outcomes: [
        { outcome: 'applied' },
      ],
    })
    expect((await readFeed(t.context, station, { ...all, camera: 'dock' })).items).toHaveLength(2)
  })

  it('AU3 another organization sees none of it', async () => {
    await addOrganization(t.test, theirs)
    expect((await readFeed(t.context, station, all)).items.length).toBeGreaterThan(0)
    expect(await readFeed(t.context, operatorOf(theirs), all)).toMatchObject({ items: [], cursor: 0 })
    expect(await getDeviceState(t.context, operatorOf(theirs), { deviceId })).toMatchObject({ ackedSeq: 0 })
  })
})
