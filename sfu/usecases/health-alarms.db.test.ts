import type { HealthAlarm } from '#contract/health-alarm'
import type { CameraId, SiteId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { epochMs } from '#contract/time'
import { openHealthAlarms } from '../health-opening.ts'
import { createCamera } from './create-camera.ts'
import { expireCoverage } from './expire-coverage.ts'
import { listHealthAlarms, readStandingAlarms, writeHealthAlarm } from './health-alarms.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

const dayMs = 86_400_000
let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

function anAlarm(part: Partial<HealthAlarm> = {}): HealthAlarm {
  const now = t.context.clock()
  return {
    alarmId: randomUUID(),
    kind: 'camera-offline',
    facts: { name: 'North gate' },
    since: epochMs(now - 60_000),
    raisedAt: epochMs(now - 30_000),
    ...part,
  }
}
const write = (alarm: HealthAlarm) => writeHealthAlarm(t.context, t.organizationId, alarm)

describe('HE5 an alarm\'s history', () => {
  it('is written once at its raising and once at its clearing, the same again changes nothing', async () => {
    const alarm = anAlarm({ kind: 'disk' })
    await write(alarm)
    await write(alarm)
    expect(await readStandingAlarms(t.context, t.organizationId)).toEqual([alarm])
    const cleared = {
      ...alarm,
      clearedAt: t.context.clock(),
    }
    await write(cleared)
    expect(await readStandingAlarms(t.context, t.organizationId)).toEqual([])
    expect(await listHealthAlarms(t.context, t.operator)).toEqual([cleared])
  })

  it('HE4 goes on over a restart, and waits while the database is away', async () => {
    const timers = createManualTimers(t.context.clock())
    const waiting: (() => void)[] = []
    let isAway = true
    const context = {
      ...t.context,
      database: {
        ...t.context.database,
        withOrganization: ((...args: Parameters<typeof t.context.database.withOrganization>) => {
          waiting.push(() => {})
          return isAway && waiting.length > 1
            ? Promise.reject(new Error('away'))
            : t.context.database.withOrganization(...args)
        }) as typeof t.context.database.withOrganization,
      },
    }
    const subject = {
      cameraId: randomUUID() as CameraId,
    }
    const first = await openHealthAlarms({ context, organizationId: t.organizationId, timers })
    first.alarms.set(t.organizationId, 'camera-offline', subject, true, { name: 'Dock' })
    timers.advance(30_000)
    const [raised] = first.alarms.list(t.organizationId)
    expect(raised).toBeDefined()
    await new Promise(resolve => setTimeout(resolve, 20))
    expect(await readStandingAlarms(t.context, t.organizationId)).toEqual([])
    isAway = false
    await expect.poll(() => {
      timers.advance(5_000)
      return readStandingAlarms(t.context, t.organizationId)
    }).toEqual([raised])
    first.close()
    const second = await openHealthAlarms({ context: t.context, organizationId: t.organizationId, timers })
    expect(second.alarms.list(t.organizationId)).toEqual([raised])
    second.alarms.set(t.organizationId, 'camera-offline', subject, false)
    timers.advance(10_000)
    await expect.poll(() => readStandingAlarms(t.context, t.organizationId)).toEqual([])
    second.close()
  })

  it('HE6 is for whoever has the camera or the site within sight', async () => {
    const gate = await createCamera(t.context, t.operator, { name: 'North gate', address: 'rtsp://192.0.2.7/a' })
    const dock = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://192.0.2.7/b' })
    t.advanceMs(600_000)
    const since = t.context.clock()
    const [ofGate, ofDock, ofSite, ofServer] = [
      anAlarm({ cameraId: gate.cameraId }),
      anAlarm({ cameraId: dock.cameraId }),
      anAlarm({ kind: 'quota', siteId: gate.siteId as SiteId }),
      anAlarm({ kind: 'database' }),
    ]
    for (const alarm of [ofGate, ofDock, ofSite, ofServer])
      await write(alarm)
    const heard = async (scope: Parameters<typeof aMember>[2]) => new Set((await listHealthAlarms(t.context, {
      ...aMember(t.organizationId, 'supervisor'),
      scope: scope!,
    }, since)).map(({ alarmId }) => alarmId))
    expect(await heard({
      kind: 'some',
      siteIds: [],
      cameraIds: [gate.cameraId],
    })).toEqual(new Set([ofGate.alarmId]))
    expect(await heard({
      kind: 'some',
      siteIds: [gate.siteId!],
      cameraIds: [],
    })).toEqual(new Set([ofGate, ofDock, ofSite].map(({ alarmId }) => alarmId)))
    expect(await heard({ kind: 'everything' })).toEqual(new Set([ofGate, ofDock, ofSite, ofServer].map(({ alarmId }) => alarmId)))
    await expect(listHealthAlarms(t.context, aMember(t.organizationId, 'viewer'))).rejects.toMatchObject({ code: 'not-allowed' })
  })

  it('CO10 goes with the evidence of its time, but not while it stands', async () => {
    const old = epochMs(t.context.clock() - 31 * dayMs)
    await write(anAlarm({ kind: 'backup', since: old, raisedAt: old }))
    await write(anAlarm({
      kind: 'jobs',
      since: old,
      raisedAt: old,
      clearedAt: old,
    }))
    expect(await expireCoverage(t.context, t.organizationId)).toBe(1)
    expect(await expireCoverage(t.context, t.organizationId)).toBe(0)
    expect((await readStandingAlarms(t.context, t.organizationId)).map(({ kind }) => kind)).toContain('backup')
  })
})
