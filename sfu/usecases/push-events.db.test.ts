import type { Camera } from '#contract/camera'
import type { CameraId, DeviceId, OrganizationId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { protocolVersion } from '#contract/protocol-version'
import { epochMs } from '#contract/time'
import { operatorOf } from '../core/actor.ts'
import { newUuidV7 } from '../core/random.ts'
import { judgeInsertError } from '../db/database-error.ts'
import { createCamera } from './create-camera.ts'
import { getDeviceState } from './get-device-state.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
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
const events = (count: number): ReturnType<typeof aSafetyEvent>[] => Array.from({ length: count }, () => aSafetyEvent(camera))
async function countOf(ids: readonly string[]): Promise<number> {
  const { rows } = await t.test.superuser.query<{ n: number }>('select count(*)::int as n from safety_event where event_id = any($1)', [ids])
  return rows[0]!.n
}

describe('pushEvents', () => {
  it('SY1 SY3 takes rows in order, answers with their places, and says so to readers', async () => {
    const before = (await readFeed(t.context, station, all)).cursor
    const batch = events(3)
    const answer = await push(1, batch)
    expect(answer).toEqual({
      ackedSeq: 3,
      outcomes: [1, 2, 3].map(seq => ({ seq, outcome: 'applied', orgSeq: before + seq })),
      dbEpoch: t.test.database.dbEpoch,
      serverTime: t.context.clock(),
    })
    expect(t.notices).toEqual(['feed'])
    expect(await getDeviceState(t.context, station, { deviceId })).toMatchObject({ ackedSeq: 3, dbEpoch: answer.dbEpoch })
    expect((await readFeed(t.context, station, { after: before, limit: 10 })).items.map(item => item.event)).toEqual(batch)
  })

  it('SY2 the same push again is all duplicates with the same ackedSeq, and nothing is there twice', async () => {
    const batch = events(2)
    await push(1, batch)
    t.notices.length = 0
    expect(await push(1, batch)).toMatchObject({
      ackedSeq: 2,
      outcomes: [
        { seq: 1, outcome: 'duplicate' },
        { seq: 2, outcome: 'duplicate' },
      ],
    })
    expect(t.notices).toEqual([])
    expect(await push(2, [
      batch[1],
      aSafetyEvent(camera),
    ])).toMatchObject({
      ackedSeq: 3,
      outcomes: [
        { outcome: 'duplicate' },
        { outcome: 'applied' },
      ],
    })
    expect(await countOf(batch.map(({ eventId }) => eventId))).toBe(2)
  })

  it('SY3 a gap is refused whole with the seq that is expected, and changes nothing', async () => {
    await push(1, events(2))
    const late = events(2)
    await expect(push(4, late)).rejects.toMatchObject({
      code: 'sequence-gap',
      details: { expectedSeq: 3 },
      httpStatus: 409,
    })
    await expect(pushEvents(t.context, station, {
      ...aPush(deviceId, 3, late),
      rows: [
        { seq: 3, event: late[0] },
        { seq: 5, event: late[1] },
      ],
    }))
      .rejects
      .toMatchObject({
        code: 'sequence-gap',
        details: { expectedSeq: 3 },
      })
    expect(await countOf(late.map(({ eventId }) => eventId))).toBe(0)
    expect((await getDeviceState(t.context, station, { deviceId })).ackedSeq).toBe(2)
  })

  it('SY4 a row that cannot be taken is rejected with its reason, and the rows around it go on', async () => {
    await addOrganization(t.test, theirs)
    const foreign = await createCamera(t.context, operatorOf(theirs), { name: 'Foreign', address: 'rtsp://x/1' })
    const good = events(2)
    const zone = aSafetyEvent(camera).zone
    const answer = await push(1, [
      good[0],
      { nonsense: true },
      null,
      aSafetyEvent(foreign),
      aSafetyEvent({ cameraId: '99999999-9999-4999-8999-999999999999' as CameraId, name: 'None' }),
      {
        ...aSafetyEvent(camera),
        capturedAt: -1,
      },
      aSafetyEvent(camera, {
        zone: { ...zone, name: 'a\0b' },
      }),
      aSafetyEvent(camera, {
        zone: { ...zone, name: 'half \uD800' },
      }),
      good[1],
    ])
    expect(answer.ackedSeq).toBe(9)
    expect(answer.outcomes.map(row => row.outcome === 'rejected'
      ? row.code
      : row.outcome))
      .toEqual([
        'applied',
        'bad-input',
        'bad-input',
        'not-found',
        'not-found',
        'bad-input',
        'bad-input',
        'bad-input',
        'applied',
      ])
    for (const row of answer.outcomes) {
      expect(row.outcome === 'rejected'
        ? row.message
        : 'a sentence').toMatch(/\w/)
    }
    const [first, last] = answer.outcomes.filter(row => row.outcome === 'applied')
    expect(last!.orgSeq).toBe(first!.orgSeq + 1)
    expect(await push(10, events(1))).toMatchObject({
      ackedSeq: 10,
      outcomes: [
        { outcome: 'applied', orgSeq: last!.orgSeq + 1 },
      ],
    })
  })

  it('SY4 a push of nothing but bad rows advances too', async () => {
    expect(await push(1, [1, 2])).toMatchObject({ ackedSeq: 2 })
    expect(t.notices).toEqual([])
  })

  it('SY5 the same event through two devices, or twice in one push, is one event', async () => {
    const [event] = events(1)
    const other = aDeviceId()
    const answers = await Promise.all([
      push(1, [event, event]),
      pushEvents(t.context, station, aPush(other, 1, [event])),
    ])
    const outcomes = answers.flatMap(answer => answer.outcomes.map(({ outcome }) => outcome)).sort()
    expect(outcomes).toEqual(['applied', 'duplicate', 'duplicate'])
    expect(await countOf([event!.eventId])).toBe(1)
  })

  it('SY5 the second net: an event id that is there is judged a duplicate, a place that is taken is an error', async () => {
    const id = newUuidV7(randomBytes, Date.now())
    const insert = (eventId: string, orgSeq: number): Promise<unknown> => t.test.superuser.query(
      'insert into safety_event values ($1, $2, $3, $1, \'Gate\', $1, \'low\', now(), now(), false, \'{}\')',
      [theirs, eventId, orgSeq],
    )
    await insert(id, 1_000)
    expect(judgeInsertError(await insert(id, 1_001).catch((error: unknown) => error))).toBe('present')
    expect(judgeInsertError(await insert(newUuidV7(randomBytes, Date.now()), 1_000).catch((error: unknown) => error))).toBeUndefined()
  })

  it('SY2 two tries of one push at the same time are one', async () => {
    const batch = events(20)
    const answers = await Promise.all([
      push(1, batch),
      push(1, batch),
      push(1, batch),
    ])
    expect(answers.map(({ ackedSeq }) => ackedSeq)).toEqual([20, 20, 20])
    expect(answers.flatMap(({ outcomes }) => outcomes).filter(({ outcome }) => outcome === 'applied')).toHaveLength(20)
    expect(await countOf(batch.map(({ eventId }) => eventId))).toBe(20)
  })

  it('SY7 a wild clock is measured and flagged and refuses nothing', async () => {
    const now = t.context.clock()
    const answer = await pushEvents(t.context, station, aPush(deviceId, 1, [
      aSafetyEvent(camera, {
        capturedAt: epochMs(0),
      }),
      aSafetyEvent(camera, {
        capturedAt: epochMs(8.64e15),
        eventId: newUuidV7(randomBytes, 2 ** 48 - 1) as never,
      }),
    ], now + 3_600_000))
    expect(answer.outcomes).toMatchObject([
      { outcome: 'applied' },
      { outcome: 'applied' },
    ])
    const { items } = await readFeed(t.context, station, all)
    expect(items.slice(-2)).toMatchObject([
      {
        clockSuspect: true,
        event: { capturedAt: 0 },
      },
      {
        clockSuspect: true,
        event: { capturedAt: 8.64e15 },
      },
    ])
    const { rows } = await t.test.superuser.query('select clock_offset_ms, tableoid from device where device_id = $1', [deviceId])
    expect(rows).toMatchObject([
      { clock_offset_ms: '3600000' },
    ])
    await push(3, events(1))
    expect((await readFeed(t.context, station, all)).items.at(-1)!.clockSuspect).toBe(false)
  })

  it('SY9 what an older outbox of the same browser pushed is not doubled by a newer one', async () => {
    const batch = events(2).map(event => ({ ...event, deviceId }))
    await push(1, batch)
    const newOutbox = aDeviceId()
    const answer = await pushEvents(t.context, station, aPush(newOutbox, 1, [
      ...batch,
      {
        ...aSafetyEvent(camera),
        deviceId,
      },
    ]))
    expect(answer).toMatchObject({
      ackedSeq: 3,
      outcomes: [
        { outcome: 'duplicate' },
        { outcome: 'duplicate' },
        { outcome: 'applied' },
      ],
    })
  })

  it('SY8 refuses a protocol version that it does not know', async () => {
    await expect(pushEvents(t.context, station, {
      ...aPush(deviceId, 1, events(1)),
      protocolVersion: protocolVersion + 1,
    }))
      .rejects
      .toMatchObject({ code: 'protocol-unsupported' })
  })
})
