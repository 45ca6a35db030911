import type { Camera } from '#contract/camera'
import type { SafetyEvent } from '#contract/safety-event'
import type { PushResponse } from '#contract/sync'
import type { Actor } from '../core/actor.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { createCamera } from './create-camera.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { anAnnotation, anAnnotationPush } from './testing/build-annotation.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { endWaiting, holdOrganization, untilWaiting } from './testing/held-organization.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
let station: Actor
let camera: Camera
let other: Camera
let cursor = 0

beforeAll(async () => {
  t = await openTestContext()
  station = aMember(t.organizationId, 'station')
  camera = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://cam/1' })
  other = await createCamera(t.context, t.operator, { name: 'Yard', address: 'rtsp://cam/2' })
})
beforeEach(async () => {
  cursor = (await readFeed(t.context, station, { after: 0, limit: 500 })).cursor
})
afterAll(() => t.close())

const push = (events: readonly unknown[], { actor = station, deviceId = aDeviceId(), firstSeq = 1 } = {}): Promise<PushResponse> => pushEvents(t.context, actor, aPush(deviceId, firstSeq, events, t.context.clock()))
const read = async () => (await readFeed(t.context, station, { after: cursor, limit: 500 })).items

describe('pushes that come together', () => {
  it('SY14 are one transaction, in order and without a gap, each with an answer of its own', async () => {
    const within = aMember(t.organizationId, 'station', {
      kind: 'some',
      siteIds: [],
      cameraIds: [other.cameraId],
    })
    const same = aSafetyEvent(camera)
    const { held, release } = await behindOthers()
    const answers = Promise.allSettled([
      push([
        same,
        aSafetyEvent(camera),
      ]),
      push([
        aSafetyEvent(camera),
        { nonsense: true },
      ]),
      // Another device found the same.
      push([
        same,
        aSafetyEvent(other),
      ]),
      push([
        aSafetyEvent(camera),
      ], { firstSeq: 5 }),
      push([
        aSafetyEvent(camera),
        aSafetyEvent(other),
      ], { actor: within }),
      push([
        aSafetyEvent(camera),
      ]),
    ])
    await release()
    await held
    const settled = await answers
    expect(settled.map(outcome => outcome.status === 'fulfilled'
      ? [
          outcome.value.ackedSeq,
          ...outcome.value.outcomes.map(row => row.outcome === 'rejected'
            ? row.code
            : row.outcome),
        ]
      : [(outcome.reason as { code: string }).code, (outcome.reason as { details: { expectedSeq: number } }).details.expectedSeq]))
      .toEqual([
        [2, 'applied', 'applied'],
        [2, 'applied', 'bad-input'],
        [2, 'duplicate', 'applied'],
        ['sequence-gap', 1],
        [2, 'not-found', 'applied'],
        [1, 'applied'],
      ])
    const items = await read()
    expect(items.map(({ orgSeq }) => orgSeq)).toEqual(Array.from({ length: 8 }, (_, index) => cursor + 1 + index))
    // The two that were before them, and theirs.
    expect(await transactionsOf(items.map(({ event }) => event.eventId))).toEqual([1, 1, 6])
  })

  it('SY14 SY4 one that holds what the database cannot keep spoils nobody else\'s', async () => {
    const { zone } = aSafetyEvent(camera)
    const { held, release } = await behindOthers()
    const answers = [
      push([
        aSafetyEvent(camera),
      ]),
      push([
        aSafetyEvent(camera),
        aSafetyEvent(camera, {
          zone: { ...zone, name: 'a\0b' },
        }),
        aSafetyEvent(camera),
      ]),
      push([
        aSafetyEvent(camera),
      ]),
    ]
    await release()
    await held
    expect((await Promise.all(answers)).map(({ outcomes }) => outcomes.map(({ outcome }) => outcome))).toEqual([
      ['applied'],
      ['applied', 'rejected', 'applied'],
      ['applied'],
    ])
    expect((await read()).map(({ orgSeq }) => orgSeq)).toEqual(Array.from({ length: 6 }, (_, index) => cursor + 1 + index))
  })

  it('SY14 SY1 whose connection dies before COMMIT leave nothing, and each one\'s next try is applied', async () => {
    const devices = Array.from({ length: 8 }, () => ({
      deviceId: aDeviceId(),
      event: aSafetyEvent(camera),
    }))
    const { release: holder } = await holdOrganization(t)
    const tried = (): Promise<string> => push([
      aSafetyEvent(camera),
    ]).then(() => 'done', (error: { code: string }) => error.code)
    const held = [
      tried(),
    ]
    await untilWaiting(t, 1)
    held.push(tried())
    await untilWaiting(t, 2)
    const answers = devices.map(({ deviceId, event }) => push([event], { deviceId }).catch((error: { code: string }) => error.code))
    // The two before them are ended as well: it is their turn then, behind the row that is still held.
    await endWaiting(t, 2)
    expect(await Promise.all(held)).toEqual(['database-unavailable', 'database-unavailable'])
    await endWaiting(t, 1)
    expect(await Promise.all(answers)).toEqual(devices.map(() => 'database-unavailable'))
    await holder()
    expect(await read()).toEqual([])
    for (const { deviceId, event } of devices) {
      expect((await push([event], { deviceId })).outcomes).toMatchObject([
        { outcome: 'applied' },
      ])
    }
    expect((await read()).map(({ event }) => event.eventId)).toEqual(devices.map(({ event }) => event.eventId))
  })

  it('SY14 IC1 IC2 any mixture of events, verdicts and notes of many is what they would be one after another', async () => {
    const reviewer = {
      ...aMember(t.organizationId, 'supervisor'),
      memberId: (await someMember()) as never,
    }
    const base = t.context.clock()
    const first = aSafetyEvent(other, { capturedAt: base })
    const alike = (offsetMs: number): SafetyEvent => ({
      ...first,
      eventId: aSafetyEvent(other).eventId,
      capturedAt: epochMs(base + offsetMs),
    })
    await push([first])
    const { held, release } = await behindOthers()
    const said = aDeviceId()
    const answers = [
      push([
        alike(1_000),
      ]),
      pushEvents(t.context, reviewer, anAnnotationPush(said, 1, [
        anAnnotation(first.eventId, reviewer.memberId, { kind: 'note', text: 'Seen.' }, { deviceId: said }),
      ])),
      push([
        alike(2_000),
      ]),
    ]
    await release()
    await held
    expect((await Promise.all(answers)).flatMap(({ outcomes }) => outcomes.map(({ outcome }) => outcome))).toEqual(['applied', 'applied', 'applied'])
    const { items, annotations } = await readFeed(t.context, reviewer, { after: cursor, limit: 500 })
    const ours = items.filter(({ event }) => event.cameraId === other.cameraId)
    expect(new Set(ours.map(({ incidentId }) => incidentId))).toEqual(new Set([ours[0]!.incidentId]))
    expect(annotations).toMatchObject([
      { incidentId: ours[0]!.incidentId },
    ])
    expect([
      ...items,
      ...annotations,
    ].map(({ orgSeq }) => orgSeq).sort((a, b) => a - b)).toEqual(Array.from({ length: 6 }, (_, index) => cursor + 1 + index))
  })

  /** Two parties are under way, behind a row that somebody else holds: whoever pushes now waits for them, together. */
  async function behindOthers(): Promise<{ held: Promise<unknown>, release: () => Promise<void> }> {
    const { release } = await holdOrganization(t)
    const held = [
      push([
        aSafetyEvent(camera),
      ]),
    ]
    await untilWaiting(t, 1)
    held.push(push([
      aSafetyEvent(camera),
    ]))
    await untilWaiting(t, 2)
    return {
      held: Promise.all(held),
      release,
    }
  }

  /** How many of these events were written by each transaction, in no order. */
  async function transactionsOf(ids: readonly string[]): Promise<number[]> {
    const { rows } = await t.test.superuser.query<{ n: number }>('select count(*)::int as n from safety_event where event_id = any($1) group by xmin::text order by 1', [ids])
    return rows.map(({ n }) => n)
  }

  async function someMember(): Promise<string> {
    const { rows } = await t.test.superuser.query<{ id: string }>(`
      insert into member (organization_id, member_id, kind, name, role, scope, created_at)
      values ($1, gen_random_uuid(), 'person', 'Lee', 'supervisor', '{"kind":"everything"}', now()) returning member_id as id`, [t.organizationId])
    return rows[0]!.id
  }
})
