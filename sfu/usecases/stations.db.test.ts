import type { CameraId, DeviceId } from '#contract/ids'
import type { OwnCandidate } from '../core/lease-turn.ts'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everything } from '#contract/scope'
import { epochMs } from '#contract/time'
import { createSite } from './create-site.ts'
import { createStation } from './create-station.ts'
import { listStations } from './list-stations.ts'
import { removeStation } from './remove-station.ts'
import { takeLeaseTurn } from './take-lease-turn.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateQuota } from './update-quota.ts'
import { updateStation } from './update-station.ts'

let test: TestContext
const camera = randomUUID() as CameraId
const aDevice = (): DeviceId => randomUUID() as DeviceId

beforeAll(async () => {
  test = await openTestContext()
})
afterAll(() => test.close())

function aBrowser(deviceId: DeviceId, report: Partial<OwnCandidate['report']> = {}): OwnCandidate {
  return {
    holderId: randomUUID(),
    deviceId,
    name: 'Kim',
    connectedAt: epochMs(1_700_000_000_000),
    silentMs: 0,
    report: {
      ready: [],
      failing: [],
      fps: {},
      ...report,
    },
    offer: {
      fpsBudget: 60,
      engine: 'webgpu',
      capability: {},
      scope: everything,
      isOwnStation: false,
    },
  }
}

function elect(mine: readonly OwnCandidate[]) {
  return takeLeaseTurn(test.test.database, {
    organizationId: test.organizationId,
    serverId: '00000000-0000-4000-8000-000000000001',
    mine,
    cameras: [
      { cameraId: camera },
    ],
    isFirstAfterOutage: false,
    provisional: new Map(),
  })
}

describe('stations', () => {
  it('ST1 ST2 are registered, renamed, limited, drained and removed; names are one station\'s', async () => {
    const { context, operator } = test
    const [a, b] = [
      aDevice(),
      aDevice(),
    ]
    const { siteId } = await createSite(context, operator, { name: 'North', timeZone: 'Asia/Seoul' })
    expect(await createStation(context, operator, { stationId: a, name: 'Gate' })).toMatchObject({ stationId: a, name: 'Gate' })
    await expect(createStation(context, operator, { stationId: b, name: 'gate' })).rejects.toMatchObject({ code: 'name-taken' })
    await createStation(context, operator, {
      stationId: b,
      name: 'Hall',
      siteIds: [siteId],
    })
    await expect(updateStation(context, operator, b, { name: 'GATE' })).rejects.toMatchObject({ code: 'name-taken' })
    await expect(updateStation(context, operator, b, {
      siteIds: [
        randomUUID() as never,
      ],
    })).rejects.toMatchObject({ code: 'not-found' })
    expect(await updateStation(context, operator, b, { name: 'Yard', siteIds: null, isDrained: true })).toEqual({
      stationId: b,
      name: 'Yard',
      registeredAt: expect.any(Number),
      drainedAt: expect.any(Number),
    })
    expect(await updateStation(context, operator, b, { isDrained: false })).not.toHaveProperty('drainedAt')
    await removeStation(context, operator, b)
    await expect(removeStation(context, operator, b)).rejects.toMatchObject({ code: 'not-found' })
    await expect(updateStation(context, operator, b, {})).rejects.toMatchObject({ code: 'not-found' })
    expect((await listStations(context, operator)).stations.map(({ name }) => name)).toEqual(['Gate'])
    await removeStation(context, operator, a)
  })

  it('ST3 are listed with what they do now, and people\'s browsers that detect beside them', async () => {
    const { context, operator } = test
    const deviceId = aDevice()
    const browser = aBrowser(deviceId, {
      fps: { [camera]: 4.8 },
      facts: { fpsBudget: 60, load: 0.4, backlog: 2 },
    })
    await elect([browser])
    expect((await listStations(context, operator)).browsers).toMatchObject([
      {
        name: 'Kim',
        cameras: [
          { cameraId: camera, kind: 'holder', fps: 4.8 },
        ],
      },
    ])
    await createStation(context, operator, { stationId: deviceId, name: 'Gate' })
    const { stations, browsers } = await listStations(context, operator)
    expect(browsers).toEqual([])
    expect(stations).toMatchObject([
      {
        name: 'Gate',
        engine: 'webgpu',
        isOwn: false,
        facts: { load: 0.4, backlog: 2 },
        cameras: [
          { cameraId: camera, kind: 'holder', fps: 4.8 },
        ],
      },
    ])
    await elect([])
    const [gone] = (await listStations(context, operator)).stations
    expect(gone).toMatchObject({
      name: 'Gate',
      cameras: [],
      lastSeenAt: expect.any(Number),
    })
    expect(gone).not.toHaveProperty('connectedAt')
    await removeStation(context, operator, deviceId)
  })

  it('ST1 QU1 no more are registered than the organization may have; drained ones do not count', async () => {
    const { context, operator } = test
    await updateQuota(context, operator, 'stations', 1, 0)
    const [a, b] = [
      aDevice(),
      aDevice(),
    ]
    await createStation(context, operator, { stationId: a, name: 'One' })
    await expect(createStation(context, operator, { stationId: b, name: 'Two' })).rejects.toMatchObject({ code: 'quota-reached' })
    await updateStation(context, operator, a, { isDrained: true })
    await createStation(context, operator, { stationId: b, name: 'Two' })
    await expect(updateStation(context, operator, a, { isDrained: false })).rejects.toMatchObject({ code: 'quota-reached' })
  })
})
