import type { Role } from '#contract/role'
import type { SignalingMethod } from '#contract/signaling'
import type { TestSite } from '../http/testing/test-site.ts'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rolePermissions } from '#contract/permission'
import { roles } from '#contract/role'
import { noticePermissions, signalingRequests } from '#contract/signaling'
import { openTestSite, send } from '../http/testing/test-site.ts'
import { pushEvents } from '../usecases/push-events.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../usecases/testing/build-safety-event.ts'
import { openBrowser, statusOf } from './testing/test-browser.ts'

let site: TestSite
const cookies = new Map<Role, string>()

beforeAll(async () => {
  site = await openTestSite()
  for (const role of roles)
    cookies.set(role, await site.signIn(role))
})
afterAll(() => site.close())

const cookieOf = (role: Role): string => cookies.get(role)!

describe('opening', () => {
  it('wants a session and the exact origin', async () => {
    const { origin } = site
    const cookie = cookieOf('supervisor')
    expect(await statusOf(site, { cookie, origin })).toBe(101)
    expect(await statusOf(site, { origin })).toBe(401)
    expect(await statusOf(site, { origin, cookie: '__Host-ansim=invented' })).toBe(401)
    for (const foreign of [
      'http://evil.test',
      'null',
      'http://localhost',
      origin.replace('http', 'https'),
      `${origin}.evil.test`,
      origin.replace('localhost', '127.0.0.1'),
    ])
      expect(await statusOf(site, { cookie, origin: foreign }), foreign).toBe(403)
    expect(await statusOf(site, { cookie })).toBe(403)
    expect(await statusOf(site, { cookie, origin, host: 'evil.test' })).toBe(403)
  })

  it('begins with the welcome, and tells each role what it may hear alone', async () => {
    for (const role of roles) {
      const browser = await openBrowser(site, cookieOf(role))
      await browser.hear('welcome')
      await browser.request('ping', {})
      expect(browser.notices[0]?.notice).toBe('welcome')
      for (const { notice } of browser.notices)
        expect(rolePermissions[role].has(noticePermissions[notice]), `${role} ${notice}`).toBe(true)
      await browser.close()
    }
  })

  it('ends when the session is signed out', async () => {
    const cookie = await site.signIn('reviewer')
    const browser = await openBrowser(site, cookie)
    const closed = once(browser.socket, 'close')
    await send(site, 'DELETE', '/api/session', { cookie })
    expect((await closed)[0]).toBe(4401)
  })

  it('ends soon after its session was ended elsewhere', async () => {
    const cookie = await site.signIn('reviewer')
    const browser = await openBrowser(site, cookie)
    const closed = once(browser.socket, 'close')
    await site.test.test.superuser.query('delete from session where session_id = (select session_id from session order by created_at desc limit 1)')
    expect((await closed)[0]).toBe(4401)
  })
})

describe('requests', () => {
  it('asks the permission of each method', async () => {
    for (const role of roles) {
      const browser = await openBrowser(site, cookieOf(role))
      for (const method of Object.keys(signalingRequests) as SignalingMethod[]) {
        const answer = await browser.request(method, {} as never)
        const isRefused = answer.type === 'error' && answer.error.code === 'not-allowed'
        expect(isRefused, `${role} ${method}`).toBe(!rolePermissions[role].has(signalingRequests[method].permission))
      }
      await browser.close()
    }
  })

  it('watches a camera, and leaves nothing behind', async () => {
    const before = site.plane.stats()
    const browser = await openBrowser(site, cookieOf('supervisor'))
    const joined = await browser.request('media.join', {})
    expect(joined).toMatchObject({
      type: 'reply',
      data: { routerRtpCapabilities: {} },
    })
    const transport = await browser.request('media.open-transport', {})
    const { transportId } = (transport as { data: { transportId: string } }).data
    expect((await browser.request('media.connect-transport', {
      transportId,
      dtlsParameters: { fingerprints: [] },
    })).type).toBe('reply')
    const consumed = await browser.request('media.consume', {
      cameraId: site.camera.cameraId,
      streamKind: 'main',
      rtpCapabilities: (joined as { data: { routerRtpCapabilities: Record<string, unknown> } }).data.routerRtpCapabilities,
      thinning: 'none',
      start: 'key-frame',
    })
    expect(consumed).toMatchObject({
      type: 'reply',
      data: { kind: 'video' },
    })
    const { consumerId } = (consumed as { data: { consumerId: string } }).data
    expect((await browser.request('media.resume', { consumerId })).type).toBe('reply')
    expect(site.plane.stats().consumers).toBe(before.consumers + 1)

    const unknown = await browser.request('media.consume', {
      cameraId: '00000000-0000-4000-8000-00000000dead' as typeof site.camera.cameraId,
      streamKind: 'main',
      rtpCapabilities: {},
      thinning: 'none',
      start: 'key-frame',
    })
    expect(unknown).toMatchObject({
      type: 'error',
      error: { code: 'not-found' },
    })

    await browser.close()
    await expect.poll(() => site.plane.stats()).toEqual(before)
  })

  it('says when the media worker was lost and is back', async () => {
    const browser = await openBrowser(site, cookieOf('reviewer'))
    await browser.request('media.join', {})
    site.plane.loseWorker()
    expect(await browser.request('media.open-transport', {})).toMatchObject({
      type: 'error',
      error: { code: 'media-unavailable' },
    })
    site.plane.rebuildWorker()
    await browser.hear('media-rebuilt')
    await browser.close()
  })

  it('gives a camera to one browser, and to the next when that one goes', async () => {
    const first = await openBrowser(site, cookieOf('supervisor'))
    const second = await openBrowser(site, cookieOf('supervisor'))
    await first.request('lease.offer', { fpsBudget: 20, engine: 'wasm' })
    const held = await first.hear('lease', ({ leases }) => leases.length === 1)
    await second.request('lease.offer', { fpsBudget: 20, engine: 'wasm' })
    await first.request('analysis.report', {
      cameras: [
        {
          cameraId: site.camera.cameraId,
          fps: 5,
          engine: 'wasm',
          detectorId: 'ansim-nano-5' as never,
        },
      ],
    })
    expect((await second.hear('analysis', ({ cameras }) => cameras.length === 1)).cameras[0]).toMatchObject({ fps: 5, by: 'Supervisor', isStation: false })
    expect((await second.hear('lease')).leases).toEqual([])

    first.socket.terminate()
    const inherited = await second.hear('lease', ({ leases }) => leases.length === 1)
    expect(inherited.leases[0]!.epoch).toBeGreaterThan(held.leases[0]!.epoch)
    await second.hear('analysis', ({ cameras }) => cameras.length === 0)

    const station = await openBrowser(site, cookieOf('station'))
    await station.request('lease.offer', { fpsBudget: 20, engine: 'webgpu' })
    // LE7: it looks first.
    expect(await station.hear('lease', ({ standby = [] }) => standby.length === 1)).toMatchObject({ leases: [] })
    expect(second.notices.filter(({ notice }) => notice === 'lease')).toHaveLength(2)
    await station.request('analysis.report', {
      cameras: [
        {
          cameraId: site.camera.cameraId,
          fps: 5,
          engine: 'webgpu',
          detectorId: 'ansim-nano-5' as never,
          lastLookAgeMs: 100,
        },
      ],
    })
    await station.hear('lease', ({ leases }) => leases.length === 1)
    await expect.poll(() => second.notices.findLast(({ notice }) => notice === 'lease'), { timeout: 10_000 }).toMatchObject({ leases: [] })
    await Promise.all([
      second.close(),
      station.close(),
    ])
  })

  it('passes the boxes of a camera on to the other browsers, from its lease holder alone', async () => {
    const holder = await openBrowser(site, cookieOf('supervisor'))
    const watcher = await openBrowser(site, cookieOf('reviewer'))
    const pretender = await openBrowser(site, cookieOf('supervisor'))
    await holder.request('lease.offer', { fpsBudget: 20, engine: 'wasm' })
    const { leases } = await holder.hear('lease', notice => notice.leases.length > 0)
    const { cameraId } = leases[0]!
    const look = {
      cameraId,
      capturedAt: 5 as never,
      boxes: [],
      violations: [
        { trackId: 3, severity: 'high' as const },
      ],
      occupied: [],
    }
    await pretender.request('analysis.look', { ...look, violations: [] })
    await holder.request('analysis.look', look)
    expect((await watcher.hear('look')).look).toEqual(look)
    await holder.request('ping', {})
    expect(holder.notices.filter(({ notice }) => notice === 'look')).toEqual([])
    expect(watcher.notices.filter(({ notice }) => notice === 'look')).toHaveLength(1)
    for (const browser of [holder, watcher, pretender])
      await browser.close()
  })

  it('tells every browser of an event that one of them pushed, once and in order', async () => {
    const listener = await openBrowser(site, cookieOf('reviewer'))
    const { feedCursor } = await listener.hear('welcome')
    const deviceId = aDeviceId()
    for (let seq = 1; seq <= 5; seq++) {
      await pushEvents(site.context, site.test.operator, aPush(deviceId, seq, [
        aSafetyEvent(site.camera, { deviceId }),
      ]))
    }
    await listener.hear('feed', ({ cursor }) => cursor === feedCursor + 5)
    const feeds = listener.notices.filter(notice => notice.notice === 'feed')
    expect(feeds.flatMap(({ items }) => items.map(({ orgSeq }) => orgSeq))).toEqual([1, 2, 3, 4, 5].map(step => feedCursor + step))
    feeds.reduce((cursor, feed) => {
      expect(feed.previousCursor).toBe(cursor)
      return feed.cursor
    }, feedCursor)
    await listener.close()
  })
})
