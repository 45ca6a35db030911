import type { TestContext } from './testing/test-context.ts'
import { once } from 'node:events'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { protocolVersion } from '#contract/protocol-version'
import { feedChannel } from '../db/feed-listener.ts'
import { createCamera } from './create-camera.ts'
import { recordUrgentEvents } from './record-urgent-events.ts'
import { aSafetyEvent } from './testing/build-safety-event.ts'
import { aMember, openTestContext } from './testing/test-context.ts'

let t: TestContext
beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

it('SY13 FE4 an urgent event wakes the readers of every server, once it is committed', async () => {
  const camera = await createCamera(t.context, t.operator, { name: 'Gate', address: 'rtsp://cam/1' })
  const listener = new pg.Client({ ...t.test.owner })
  await listener.connect()
  await listener.query(`listen ${feedChannel}`)
  const heard = once(listener, 'notification')
  const event = aSafetyEvent(camera)
  await recordUrgentEvents(t.context, aMember(t.organizationId, 'station'), {
    protocolVersion,
    sentAt: t.context.clock(),
    events: [event],
  })
  const [{ payload }] = await heard as [pg.Notification]
  expect(payload).toBe(t.organizationId)
  const { rowCount } = await listener.query('select set_config(\'ansim.organization_id\', $1, false)', [t.organizationId]).then(() => listener.query('select 1 from safety_event where event_id = $1', [event.eventId]))
  expect(rowCount).toBe(1)
  await listener.end()
}, 20_000)
