import type { AlertingSite } from './usecases/testing/alerting-site.ts'
import { Buffer } from 'node:buffer'
import { createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { newUuid } from './core/random.ts'
import { createSilence } from './usecases/create-silence.ts'
import { endSilence } from './usecases/end-silence.ts'
import { listDeliveries, redriveDeliveries } from './usecases/list-deliveries.ts'
import { updateQuietHours } from './usecases/own-notifications.ts'
import { pushEvents } from './usecases/push-events.ts'
import { openAlertingSite } from './usecases/testing/alerting-site.ts'
import { anAnnotation, anAnnotationPush } from './usecases/testing/build-annotation.ts'
import { aDeviceId } from './usecases/testing/build-safety-event.ts'

const patient = { timeout: 30_000, interval: 100 }

describe('alerting', () => {
  let site: AlertingSite
  let alerting: AlertingSite['alerting']
  beforeAll(async () => {
    site = await openAlertingSite()
    alerting = site.alerting
  })
  afterAll(() => site?.close())

  it('AL1 AL6 AL7 AL10 AL11 a grave event is told to rooms at once and by every way, once', async () => {
    const { hook, pushService, mail, secret, reader, notices, anEvent, push, statesOf } = site
    const event = anEvent('high', {
      rule: {
        ...anEvent('high').rule,
        name: 'Helmet',
      },
    })
    await push(event)
    expect(notices.filter(({ notice }) => notice === 'alert')).toMatchObject([
      {
        alert: {
          reason: 'new',
          item: {
            event: { eventId: event.eventId },
          },
        },
      },
    ])
    await vi.waitFor(async () => expect(await statesOf(event.eventId)).toEqual([
      'email 0 delivered',
      'email 5 waiting',
      'push 0 delivered',
      'webhook 0 delivered',
    ]), patient)

    const [post] = hook.posts
    const body = JSON.parse(post!.body.toString()) as { id: string, alert: unknown, link: string }
    expect(body).toMatchObject({
      type: 'ansim.alert',
      alert: {
        reason: 'new',
        severity: 'high',
        cameraName: 'North gate',
        ruleName: 'Helmet',
      },
      link: `https://plant.example:8443/incidents?event=${event.eventId}`,
    })
    expect(post!.headers['webhook-id']).toBe(body.id)
    const signed = `${body.id}.${String(post!.headers['webhook-timestamp'])}.${post!.body.toString()}`
    expect(post!.headers['webhook-signature']).toBe(`v1,${createHmac('sha256', Buffer.from(secret.slice(6), 'base64')).update(signed).digest('base64')}`)

    expect(mail.mails[0]).toMatchObject({ to: 'kim@plant.kr' })
    expect(mail.mails[0]!.text).toContain('@ansim>')
    expect(mail.logins).toEqual(['ansim:geheim-geheim'])
    expect(reader.read(pushService.posts[0]!.body)).toMatchObject({ severity: 'high', about: event.eventId, path: `/incidents?event=${event.eventId}` })
    expect(pushService.posts[0]!.headers).toMatchObject({ 'content-encoding': 'aes128gcm', 'urgency': 'high' })
    expect(pushService.posts[0]!.body.length).toBeLessThan(4_096)

    // The same act again, and the same row again, are no alerts; getting graver is.
    await push(anEvent('high', { rule: event.rule, zone: event.zone }))
    expect(notices.filter(({ notice }) => notice === 'alert')).toHaveLength(1)
    await push(anEvent('critical', { rule: event.rule, zone: event.zone }))
    expect(notices.filter(({ notice }) => notice === 'alert')).toMatchObject([
      {},
      {
        alert: { reason: 'graver' },
      },
    ])
    await vi.waitFor(() => expect(hook.posts).toHaveLength(2), patient)
  })

  it('AL6 nothing is told of what no plan names, of what is an hour old, and rooms do not hear what is a minute old', async () => {
    const { notices, anEvent, push, statesOf } = site
    const before = notices.length
    const [low, old, older] = [
      anEvent('low'),
      anEvent('high', {
        capturedAt: epochMs(Date.now() - 120_000),
      }),
      anEvent('high', {
        capturedAt: epochMs(Date.now() - 3_700_000),
      }),
    ]
    await push(low, old, older)
    expect(notices.slice(before).map(notice => notice.notice === 'alert' && notice.alert.item.event.eventId)).toEqual([low.eventId])
    expect(await statesOf(low.eventId)).toEqual([])
    expect(await statesOf(old.eventId)).toHaveLength(4)
    expect(await statesOf(older.eventId)).toEqual([])
  })

  it('AL8 whoever acknowledges calls the later steps off, and asking for help is an alert of its own', async () => {
    const { context, kim, anEvent, push, statesOf } = site
    const event = anEvent('high')
    await push(event)
    expect(await statesOf(event.eventId)).toContain('email 5 waiting')
    const deviceId = aDeviceId()
    await pushEvents(context, kim.actor, anAnnotationPush(deviceId, 1, [
      anAnnotation(event.eventId, kim.memberId, { kind: 'acknowledge' }, { deviceId }),
    ]))
    expect(await statesOf(event.eventId)).toContain('email 5 acknowledged')
    await pushEvents(context, kim.actor, anAnnotationPush(deviceId, 2, [
      anAnnotation(event.eventId, kim.memberId, { kind: 'note', text: 'Come, please', escalates: true }, { deviceId }),
    ]))
    expect((await listDeliveries(context, kim.actor, {})).deliveries.filter(({ facts }) => facts.incidentId === event.eventId && facts.reason === 'escalated')).toHaveLength(4)
  })

  it('AL15 who was told of one incident is found by the id of any of its events', async () => {
    const { context, kim, anEvent, push } = site
    const [event, other] = [
      anEvent('high'),
      anEvent('high'),
    ]
    const repeat = anEvent('critical', { rule: event.rule, zone: event.zone })
    await push(event, other)
    await push(repeat)
    const toldOf = async (incidentId: typeof event.eventId) => (await listDeliveries(context, kim.actor, { incidentId })).deliveries.map(({ facts, deliveryId }) => `${facts.incidentId} ${facts.reason} ${deliveryId}`)
    const told = await toldOf(event.eventId)
    // Four ways of telling, when it opened and when it became graver.
    expect(told.map(each => each.split(' ').slice(0, 2).join(' ')).sort()).toEqual(['graver', 'new'].flatMap(reason => Array.from<string>({ length: 4 }).fill(`${event.eventId} ${reason}`)))
    expect(await toldOf(repeat.eventId)).toEqual(told)
    expect(await toldOf(other.eventId)).toHaveLength(4)
    expect(await toldOf(anEvent('low').eventId)).toEqual([])
  })

  it('AL4 AL5 a silence is shared, withholds messages, ends early, and leaves Critical silent for 15 minutes at most', async () => {
    const { t, context, kim, camera, notices, anEvent, push, statesOf } = site
    const ask = (lastsMs: number, ageMs = 0) => createSilence(context, kim.actor, {
      silenceId: newUuid(randomBytes) as never,
      target: { kind: 'camera', cameraId: camera.cameraId },
      reason: 'welding',
      lastsMs,
      ageMs,
    })
    const silence = await ask(3_600_000)
    expect(silence.until - silence.madeAt).toBe(3_600_000)
    expect(silence.criticalUntil - silence.madeAt).toBe(900_000)
    expect(silence).toMatchObject({ madeByName: 'Kim', reason: 'welding', cameraName: 'North gate' })
    await vi.waitFor(() => expect(notices.at(-1)).toMatchObject({
      notice: 'silences',
      silences: [
        { silenceId: silence.silenceId },
      ],
    }), patient)
    const event = anEvent('high')
    await push(event)
    expect(await statesOf(event.eventId)).toEqual([
      'email 0 silenced',
      'email 5 silenced',
      'push 0 silenced',
      'webhook 0 silenced',
    ])

    const again = await ask(3_600_000)
    expect(again.criticalUntil).toBe(silence.criticalUntil)
    await endSilence(context, kim.actor, silence.silenceId)
    await endSilence(context, kim.actor, again.silenceId)
    expect((await ask(60_000 * 30)).criticalUntil).toBe(silence.criticalUntil)
    // The database keeps to it, whatever the server would ask for.
    await expect(t.test.superuser.query('update alert_silence set critical_until = made_at + interval \'16 minutes\'')).rejects.toThrow('check constraint')
    // The same id again is the same silence; one that was made without a network counts from then.
    const twice = {
      silenceId: newUuid(randomBytes) as never,
      target: { kind: 'camera' as const, cameraId: camera.cameraId },
      reason: 'offline',
      lastsMs: 600_000,
      ageMs: 540_000,
    }
    const first = await createSilence(context, kim.actor, twice)
    expect(await createSilence(context, kim.actor, twice)).toEqual(first)
    expect(first.until - Date.now()).toBeLessThanOrEqual(60_000)
    await t.test.superuser.query('update alert_silence set ended_at = now()')
    alerting.silencesChanged(t.organizationId)
  })

  it('AL9 in quiet hours messages are withheld from the person, and Critical passes', async () => {
    const { context, kim, pushService, reader, anEvent, push, statesOf } = site
    const always = {
      intervals: [1, 2, 3, 4, 5, 6, 7].map(day => ({ day, fromMinute: 0, toMinute: 0 })),
    }
    await updateQuietHours(context, kim.actor, {
      timeZone: 'Asia/Seoul',
      quiet: always,
      passing: ['critical'],
      language: 'en',
    })
    const [high, critical] = [
      anEvent('high'),
      anEvent('critical'),
    ]
    await push(high, critical)
    await vi.waitFor(async () => {
      expect(await statesOf(high.eventId)).toEqual([
        'email 0 quiet-hours',
        'email 5 waiting',
        'push 0 quiet-hours',
        'webhook 0 delivered',
      ])
      expect(await statesOf(critical.eventId)).toEqual([
        'email 0 delivered',
        'email 5 waiting',
        'push 0 delivered',
        'webhook 0 delivered',
      ])
    }, patient)
    expect(reader.read(pushService.posts.at(-1)!.body)).toMatchObject({
      title: expect.stringContaining('Critical'),
    })
    await updateQuietHours(context, kim.actor, {
      timeZone: 'Asia/Seoul',
      passing: ['critical'],
      language: 'ko',
    })
  })

  it('AL12 what nobody took is a dead letter, and is sent again when somebody says so', async () => {
    const { context, kim, hook, anEvent, push, statesOf } = site
    hook.answer = 503
    const event = anEvent('high')
    await push(event)
    await vi.waitFor(async () => expect(await statesOf(event.eventId)).toContain('webhook 0 dead'), patient)
    const { deliveries: [dead], dead: count } = await listDeliveries(context, kim.actor, { state: 'dead', text: 'control' })
    expect(count).toBe(1)
    expect(dead).toMatchObject({ channelName: 'Control room', attempts: 2, lastError: 'It answered 503.' })
    expect((await listDeliveries(context, kim.actor, { state: 'dead', text: 'nowhere%' })).deliveries).toEqual([])
    hook.answer = 200
    const had = hook.posts.length
    expect(await redriveDeliveries(context, kim.actor, undefined)).toBe(1)
    await vi.waitFor(async () => expect(await statesOf(event.eventId)).toContain('webhook 0 delivered'), patient)
    expect(hook.posts.slice(had).map(({ headers }) => headers['webhook-id'])).toEqual([dead!.deliveryId])
  })
})
