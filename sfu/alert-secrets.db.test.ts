import type { AlertingSite } from './usecases/testing/alerting-site.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { newUuid } from './core/random.ts'
import { createChannel, removeChannel, updateChannel } from './usecases/alert-channels.ts'
import { alertOfHealth } from './usecases/alert-of-health.ts'
import { createPlan } from './usecases/alert-plans.ts'
import { listDeliveries } from './usecases/list-deliveries.ts'
import { createPushBrowser, getNotifications } from './usecases/own-notifications.ts'
import { rotateMasterKey } from './usecases/rotate-master-key.ts'
import { testChannel } from './usecases/test-channel.ts'
import { openAlertingSite } from './usecases/testing/alerting-site.ts'

const patient = { timeout: 30_000, interval: 100 }

describe('alerting: queue and secrets', () => {
  let site: AlertingSite
  let alerting: AlertingSite['alerting']
  beforeAll(async () => {
    site = await openAlertingSite()
    alerting = site.alerting
  })
  afterAll(() => site?.close())

  it('AL10 a browser that is gone, or signed out, is not told any more', async () => {
    const { t, context, kim, pushService, reader, anEvent, push, statesOf } = site
    pushService.answer = 410
    const event = anEvent('high')
    await push(event)
    await vi.waitFor(async () => expect(await statesOf(event.eventId)).toContain('push 0 no-browser'), patient)
    expect((await getNotifications(context, kim.actor)).browsers).toEqual([])
    pushService.answer = 201
    await createPushBrowser(context, kim.actor, 'Firefox', reader.subscription(`${pushService.url}/push/2`))
    expect((await getNotifications(context, kim.actor)).browsers).toHaveLength(1)
    await t.test.superuser.query('delete from session where session_id = $1', [kim.actor.sessionId])
    expect((await t.test.superuser.query('select 1 from push_browser')).rowCount).toBe(0)
  })

  it('AL14 a queue that is gone is filled again from what waits', async () => {
    const { t, openAgain, anEvent, push, statesOf } = site
    await alerting.close()
    const event = anEvent('high')
    await push(event)
    await t.test.superuser.query('drop schema pgboss cascade')
    alerting = openAgain()
    await vi.waitFor(async () => expect(await statesOf(event.eventId)).toContain('webhook 0 delivered'), patient)
  })

  it('AL14 the application role works the queue, and may not change its shape', async () => {
    const { t } = site
    await expect(t.test.database.withoutOrganization(async transaction => transaction.schema.dropTable('pgboss.job').execute())).rejects.toThrow(/must be owner/)
    const jobs = await t.test.superuser.query<{ data: object }>('select data from pgboss.job where name like \'alert%\'')
    expect(new Set(jobs.rows.flatMap(({ data }) => Object.keys(data)))).toEqual(new Set(['organizationId', 'deliveryId']))
  })

  it('AL6 the same alert a second time is none; a health alarm is told like an incident', async () => {
    const { context, t, hook } = site
    const alarm = {
      alarmId: newUuid(randomBytes),
      kind: 'disk' as const,
      facts: { message: '4 % are free' },
      since: epochMs(Date.now()),
      raisedAt: epochMs(Date.now()),
    }
    await createPlan(context, site.kim.actor, {
      name: 'The system itself',
      severities: ['health'],
      isOn: true,
      steps: [
        {
          afterMinutes: 0,
          recipients: [
            { by: 'webhook', channelId: site.hookId },
          ],
        },
      ],
    })
    const before = hook.posts.length
    await alertOfHealth(context, t.organizationId, alarm)
    await alertOfHealth(context, t.organizationId, alarm)
    await vi.waitFor(() => expect(hook.posts.length).toBeGreaterThan(before), patient)
    expect((await listDeliveries(context, site.kim.actor, {})).deliveries.filter(({ facts }) => facts.alarmId === alarm.alarmId)).toHaveLength(1)
    expect(hook.posts.at(-1)!.body.toString()).toContain('The disk runs full')
  })

  it('AL11 secrets go in and do not come out, are sealed anew with a new key, and do not go to another server', async () => {
    const { t, context, kim, mail, mailId } = site
    expect(JSON.stringify(await listDeliveries(context, kim.actor, {}))).not.toContain('geheim')
    const { rows } = await t.test.superuser.query<{ row: string }>('select c::text as row from alert_channel c')
    expect(rows.map(({ row }) => row).join()).not.toMatch(/geheim|whsec/)
    const settings = {
      kind: 'email' as const,
      host: 'evil.example',
      port: mail.port,
      security: 'none' as const,
      username: 'ansim',
      from: 'ansim@plant.kr',
    }
    await expect(updateChannel(context, kim.actor, mailId, { settings })).rejects.toThrow('Give the password again')
    await rotateMasterKey(context, t.operator, t.keyRing)
    const had = mail.mails.length
    expect(await testChannel(alerting.messages, kim.actor, mailId, 'lee@plant.kr')).toEqual({ delivered: true, message: 'It was taken.' })
    expect(mail.mails.slice(had)).toMatchObject([
      { to: 'lee@plant.kr' },
    ])
    expect(mail.logins.at(-1)).toBe('ansim:geheim-geheim')
    await removeChannel(context, kim.actor, mailId)
    await expect(testChannel(alerting.messages, kim.actor, mailId, 'lee@plant.kr')).rejects.toThrow('not there any more')
    expect((await t.test.superuser.query('select 1 from alert_channel where channel_id = $1 and sealed is null', [mailId])).rowCount).toBe(1)
  })

  it('AL13 a message to this server itself is refused in words', async () => {
    const { context, kim } = site
    const { channel } = await createChannel(context, kim.actor, {
      name: 'Loop',
      settings: { kind: 'webhook', url: 'http://127.0.0.1:1/api' },
    })
    expect(await testChannel(alerting.messages, kim.actor, channel.channelId, undefined)).toEqual({ delivered: false, message: 'This leads to Ansim itself; give the address of another program.' })
  })
})
