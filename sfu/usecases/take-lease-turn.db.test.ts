import type { CameraId, DeviceId, SiteId } from '#contract/ids'
import type { LeaseTurn, LeaseTurnResult, OwnCandidate } from '../core/lease-turn.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { everything } from '#contract/scope'
import { epochMs } from '#contract/time'
import { takeLeaseTurn } from './take-lease-turn.ts'
import { openTestContext } from './testing/test-context.ts'

let test: TestContext
const c1 = randomUUID() as CameraId
const c2 = randomUUID() as CameraId
const site = randomUUID() as SiteId
const serverA = randomUUID()
const serverB = randomUUID()

beforeAll(async () => {
  test = await openTestContext()
})
beforeEach(async () => {
  await test.test.superuser.query('truncate lease, lease_candidate, station')
})
afterAll(() => test.close())

function aBrowser(more: Partial<OwnCandidate> = {}, offer: Partial<OwnCandidate['offer']> = {}): OwnCandidate {
  return {
    holderId: randomUUID(),
    name: 'Kim',
    connectedAt: epochMs(1_700_000_000_000),
    silentMs: 0,
    report: { ready: [], failing: [], fps: {} },
    offer: {
      fpsBudget: 60,
      engine: 'wasm',
      capability: {},
      scope: everything,
      isOwnStation: false,
      ...offer,
    },
    ...more,
  }
}

function elect(serverId: string, mine: readonly OwnCandidate[], more: Partial<LeaseTurn> = {}): Promise<LeaseTurnResult> {
  return takeLeaseTurn(test.test.database, {
    organizationId: test.organizationId,
    serverId,
    mine,
    cameras: [c1, c2].map(cameraId => ({ cameraId, siteId: site })),
    isFirstAfterOutage: false,
    provisional: new Map(),
    ...more,
  })
}

const holder = ({ table }: LeaseTurnResult, cameraId: CameraId = c1): string | undefined => table.get(cameraId)?.holderId

describe('LE13 several server processes over one database', () => {
  it('come to one holder, whichever of them elects', async () => {
    const a = aBrowser()
    const b = aBrowser({}, { fpsBudget: 30 })
    const first = await elect(serverA, [a])
    expect(holder(first)).toBe(a.holderId)
    const seen = await elect(serverB, [b])
    expect(holder(seen)).toBe(a.holderId)
    expect(seen.browsers.get(a.holderId)).toMatchObject({ name: 'Kim', isHere: false })
    expect(seen.table).toEqual((await elect(serverA, [a])).table)
  })

  it('LE2 never give one epoch twice, however they race', async () => {
    const epochs = new Map<number, string>()
    for (let round = 0; round < 5; round++) {
      const results = await Promise.all(Array.from({ length: 6 }, (_, i) => elect(i % 2
        ? serverA
        : serverB, [
        aBrowser({}, { fpsBudget: 10 + round }),
      ])))
      for (const { table } of results) {
        for (const { cameraId, epoch, holderId } of table.values()) {
          const words = `${cameraId} ${holderId}`
          expect(epochs.get(epoch) ?? words).toBe(words)
          epochs.set(epoch, words)
        }
      }
    }
    expect(epochs.size).toBeGreaterThan(4)
  })

  it('LE2 epochs go on after the rows are lost, and above the clock when an old backup was restored', async () => {
    const before = (await elect(serverA, [
      aBrowser(),
    ])).table.get(c1)!.epoch
    await test.test.superuser.query('truncate lease, lease_candidate')
    const after = (await elect(serverA, [
      aBrowser(),
    ])).table.get(c1)!.epoch
    expect(after).toBeGreaterThan(before)
    await test.test.superuser.query('truncate lease, lease_candidate, lease_epoch')
    expect((await elect(serverA, [
      aBrowser(),
    ])).table.get(c1)!.epoch).toBeGreaterThanOrEqual(Math.floor(Date.now() / 1000) - 5)
  })
})

describe('signs of life', () => {
  it('LE8 time is the database\'s: who was silent for 4 s has lost its cameras, whoever asks', async () => {
    const a = aBrowser()
    const b = aBrowser({}, { fpsBudget: 5 })
    await elect(serverA, [a])
    expect(holder(await elect(serverB, [b]))).toBe(a.holderId)
    await test.test.superuser.query(`update lease_candidate set expires_at = clock_timestamp() where holder_id = '${a.holderId}'`)
    expect(holder(await elect(serverB, [b]))).toBe(b.holderId)
  })

  it('LE8 a browser that its server names no more has gone at once', async () => {
    const a = aBrowser()
    const b = aBrowser()
    await elect(serverA, [a])
    const { epoch } = (await elect(serverB, [b])).table.get(c1)!
    const after = await elect(serverA, [])
    expect(holder(after)).toBe(b.holderId)
    expect(after.table.get(c1)!.epoch).toBeGreaterThan(epoch)
  })

  it('LE8 a browser that comes again on another socket, or to another server, takes its cameras up at once; a second tab that speaks does not', async () => {
    const deviceId = randomUUID() as DeviceId
    const before = aBrowser({ deviceId })
    await elect(serverA, [before])
    const again = aBrowser({ deviceId })
    expect(holder(await elect(serverB, [again])), 'both speak').toBe(before.holderId)
    await test.test.superuser.query(`update lease_candidate set expires_at = clock_timestamp() + interval '2 s' where holder_id = '${before.holderId}'`)
    expect(holder(await elect(serverB, [again]))).toBe(again.holderId)
    const third = aBrowser({ deviceId })
    expect(holder(await elect(serverB, [
      { ...again, silentMs: 1_600 },
      third,
    ]))).toBe(third.holderId)
  })

  it('LE8 LE13 one statement renews all of a server\'s leases, and an election without news writes no lease', async () => {
    const a = aBrowser()
    await elect(serverA, [a])
    const versions = async (): Promise<unknown> => (await test.test.superuser.query('select camera_id, xmin::text from lease order by 1')).rows
    const before = await versions()
    await elect(serverA, [a])
    expect(await versions()).toEqual(before)
  })

  it('LE12 after an outage nobody of another process counts as silent before it could speak', async () => {
    const a = aBrowser()
    await elect(serverA, [a])
    await test.test.superuser.query(`update lease_candidate set expires_at = clock_timestamp() - interval '9 s'`)
    expect(holder(await elect(serverB, [
      aBrowser(),
    ], { isFirstAfterOutage: true }))).toBe(a.holderId)
  })

  it('LE12 whoever looked while the database was away keeps the camera, under an epoch that counts', async () => {
    const b = aBrowser({
      report: {
        ready: [c1],
        failing: [],
        fps: {},
      },
    }, { fpsBudget: 5 })
    await elect(serverA, [
      aBrowser(),
    ])
    const after = await elect(serverA, [
      aBrowser(),
      b,
    ], {
      provisional: new Map([
        [c1, b.holderId],
      ]),
    })
    expect(holder(after)).toBe(b.holderId)
    expect(after.table.get(c1)!.epoch).toBeGreaterThan(0)
  })

  it('a standby is kept as it is written', async () => {
    const a = aBrowser()
    await elect(serverA, [a])
    const hidden = {
      ...a,
      offer: {
        ...a.offer,
        capability: { isVisible: false },
      },
    }
    const b = aBrowser()
    const first = await elect(serverA, [hidden, b])
    expect(first.table.get(c1)?.standby).toMatchObject({ holderId: b.holderId, because: 'move' })
    expect((await elect(serverB, [])).table).toEqual(first.table)
  })
})

describe('stations', () => {
  it('ST1 the server\'s own browser registers itself, once, under a free name', async () => {
    const deviceId = randomUUID() as DeviceId
    const own = (device: DeviceId): OwnCandidate => aBrowser({ deviceId: device, name: 'Station' }, { isOwnStation: true })
    await elect(serverA, [
      own(deviceId),
    ])
    await elect(serverA, [
      own(deviceId),
      own(randomUUID() as DeviceId),
    ])
    const { rows } = await test.test.superuser.query('select name, is_own from station order by name')
    expect(rows).toEqual([
      { name: 'Station', is_own: true },
      { name: 'Station 2', is_own: true },
    ])
  })

  it('ST2 LE6 a station that is limited to sites holds no camera of another, and a drained one holds none', async () => {
    const deviceId = randomUUID() as DeviceId
    const station = aBrowser({ deviceId, name: 'Station' }, { isOwnStation: true })
    const other = randomUUID() as SiteId
    const cameras = [
      { cameraId: c1, siteId: site },
      { cameraId: c2, siteId: other },
    ]
    await elect(serverA, [station], { cameras })
    await test.test.superuser.query(`update station set site_ids = array['${site}'::uuid]`)
    const limited = await elect(serverA, [station], { cameras })
    expect([
      holder(limited, c1),
      holder(limited, c2),
    ]).toEqual([station.holderId, undefined])
    await test.test.superuser.query('update station set drained_at = now()')
    expect(holder(await elect(serverA, [station], { cameras }), c1)).toBeUndefined()
  })
})
