import type { DeviceId } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { createCamera } from './create-camera.ts'
import { placeBefore } from './find-feed-place.ts'
import { pushEvents } from './push-events.ts'
import { readFeed } from './read-feed.ts'
import { aDeviceId, aPush, aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
const hourMs = 3_600_000
const times: number[] = []

beforeAll(async () => {
  t = await openTestContext()
  const camera = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://192.0.2.1/x' })
  const deviceId: DeviceId = aDeviceId()
  // A hundred hours of ten events each, as they come.
  for (let hour = 0; hour < 100; hour++) {
    const now = t.context.clock()
    const events = Array.from({ length: 10 }, (_, index) => aSafetyEvent(camera, {
      deviceId,
      capturedAt: epochMs(now - index * 1_000),
    }))
    times.push(...events.map(({ capturedAt }) => capturedAt))
    await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(deviceId, hour * 10 + 1, events, now))
    t.advanceMs(hourMs)
  }
})
afterAll(() => t.close())

it('HI5 whoever asks since a time gets every event from then on, and reads little of what was before', async () => {
  for (const since of [
    0,
    ...Array.from({ length: 12 }, (_, index) => times[0]! + index * 9 * hourMs - 500),
    t.context.clock(),
  ]) {
    const { items } = await readFeed(t.context, t.operator, { after: 0, limit: 2_000, since })
    expect(items).toHaveLength(times.filter(at => at >= since).length)
  }
  const since = epochMs(times[0]! + 90 * hourMs)
  const place = await t.test.database.withOrganization(t.organizationId, transaction => placeBefore(transaction, t.organizationId, since, 0, 1_000))
  expect(place).toBeGreaterThan(700)
  expect(place).toBeLessThanOrEqual(900)
})

it('HI5 an event of a suspect clock is as old as its arrival', async () => {
  const camera = await createCamera(t.context, t.operator, { name: 'Dock', address: 'rtsp://192.0.2.2/x' })
  const now = t.context.clock()
  const deviceId = aDeviceId()
  const wild = aSafetyEvent(camera, {
    deviceId,
    capturedAt: epochMs(now - 400 * 24 * hourMs),
  })
  await pushEvents(t.context, aMember(t.organizationId, 'station'), aPush(deviceId, 1, [wild], now - hourMs))
  const { items } = await readFeed(t.context, t.operator, {
    after: 0,
    limit: 10,
    since: now - 1_000,
    camera: 'dock',
  })
  expect(items.map(({ event }) => event.eventId)).toEqual([wild.eventId])
})

it('a camera is found by the name that it has and by the one that it had, and one of nobody\'s finds nothing', async () => {
  const found = async (camera: string) => (await readFeed(t.context, t.operator, { after: 0, limit: 500, camera })).items.length
  expect(await found(' gate ')).toBe(500)
  await t.test.superuser.query('update camera set name = \'North gate\' where name = \'Gate\'')
  expect(await found('GATE')).toBe(500)
  expect(await found('north gate')).toBe(500)
  expect(await found('No such camera')).toBe(0)
})
