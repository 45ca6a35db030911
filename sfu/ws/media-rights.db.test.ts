import type { CameraId } from '#contract/ids'
import type { RtpInlet } from '../core/media-plane.ts'
import type { TestSite } from '../http/testing/test-site.ts'
import type { TestBrowser } from './testing/test-browser.ts'
import { once } from 'node:events'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { openTestSite } from '../http/testing/test-site.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { openBrowser } from './testing/test-browser.ts'

let site: TestSite
let inlet: RtpInlet

beforeAll(async () => {
  site = await openTestSite()
  inlet = await site.plane.openInlet({ cameraId: site.camera.cameraId, streamKind: 'sub' })
})
afterEach(async () => {
  site.cameras.set(site.camera.cameraId, site.camera)
  await site.test.test.superuser.query('update member set role = lower(name), scope = $1, disabled_at = null', [
    JSON.stringify({ kind: 'everything' }),
  ])
})
afterAll(() => site.close())

const sendKeyPicture = (): void => inlet.send(new Uint8Array(40), { picture: 'key', isFirst: true })
const rtpParameters = {
  codecs: [
    { mimeType: 'video/H264' },
  ],
  encodings: [
    { ssrc: 1 },
  ],
}

/** Watches the small stream; answers the consumer's id. */
async function watch(browser: TestBrowser): Promise<string> {
  const joined = await browser.request('media.join', {})
  await browser.request('media.open-transport', {})
  const consumed = await browser.request('media.consume', {
    cameraId: site.camera.cameraId,
    streamKind: 'sub',
    rtpCapabilities: (joined as { data: { routerRtpCapabilities: Record<string, unknown> } }).data.routerRtpCapabilities,
    thinning: 'none',
    start: 'key-frame',
  })
  const { consumerId } = (consumed as { data: { consumerId: string } }).data
  await browser.request('media.resume', { consumerId })
  return consumerId
}

/** Packets that all viewers got of so many pictures. */
function packetsOf(pictures: number): number {
  const viewers = site.live.hub.list().map(({ socketId }) => socketId)
  const count = (): number => viewers.reduce((sum, viewerId) => sum + site.plane.packetsTo(viewerId), 0)
  const before = count()
  for (let picture = 0; picture < pictures; picture++)
    sendKeyPicture()
  return count() - before
}

async function untilNoneWatches(): Promise<void> {
  await expect.poll(() => site.plane.stats().viewers, { timeout: 5_000 }).toBe(0)
}

it('MR1 asks at each wish: what is of nobody\'s organization cannot be consumed or sent, an address is not sent over', async () => {
  const browser = await openBrowser(site, await site.signIn('supervisor'))
  await browser.request('media.join', {})
  await browser.request('media.open-send-transport', {})
  const produce = (): ReturnType<TestBrowser['request']> => browser.request('media.produce', { cameraId: site.camera.cameraId, rtpParameters })
  expect(await produce()).toMatchObject({
    type: 'error',
    error: { code: 'not-allowed' },
  })
  site.cameras.delete(site.camera.cameraId)
  expect(await produce()).toMatchObject({
    type: 'error',
    error: { code: 'not-found' },
  })
  await browser.close()
  await untilNoneWatches()
})

it('MR2 a camera that is taken away is not seen a packet longer than 2 s, and the browser is told', async () => {
  const browser = await openBrowser(site, await site.signIn('reviewer'))
  const consumerId = await watch(browser)
  expect(packetsOf(5)).toBe(5)
  site.cameras.delete(site.camera.cameraId)
  await browser.hear('consumer-closed', notice => notice.consumerId === consumerId)
  expect(packetsOf(5)).toBe(0)
  expect(browser.socket.readyState).toBe(browser.socket.OPEN)
  await browser.close()
  await untilNoneWatches()
})

it('MR2 a changed configuration is looked at at once', async () => {
  const browser = await openBrowser(site, await site.signIn('reviewer'))
  await watch(browser)
  site.cameras.delete(site.camera.cameraId)
  site.live.configurationChanged(site.test.organizationId)
  expect(packetsOf(5)).toBe(0)
  await browser.close()
  await untilNoneWatches()
})

it.each([
  ['a session that was ended', 'delete from session where session_id = (select session_id from session order by created_at desc limit 1)'],
  ['another role', 'update member set role = \'supervisor\' where member_id = (select member_id from session order by created_at desc limit 1)'],
  ['a scope without the camera', 'update member set scope = \'{"kind":"some","siteIds":[],"cameraIds":[]}\' where member_id = (select member_id from session order by created_at desc limit 1)'],
  ['being disabled', 'update member set disabled_at = now() where member_id = (select member_id from session order by created_at desc limit 1)'],
])('MR2 %s ends the picture and the socket, also of a browser that does not answer', async (_name, statement) => {
  const browser = await openBrowser(site, await site.signIn('reviewer'))
  await watch(browser)
  expect(packetsOf(5)).toBe(5)
  const closed = once(browser.socket, 'close')
  // It goes on as if it had not heard.
  browser.socket.pause()
  await site.test.test.superuser.query(statement)
  await untilNoneWatches()
  expect(packetsOf(5)).toBe(0)
  await expect.poll(() => site.live.hub.list().length, { timeout: 5_000 }).toBe(0)
  browser.socket.resume()
  await closed
})

it('MR1 AU9 consumes and holds cameras of its own scope alone, and does not learn that there are others', async () => {
  const cookie = await site.signIn('manager')
  const other = await createCamera(site.context, site.test.operator, { name: 'Dock', address: 'rtsp://192.0.2.8/' })
  site.cameras.set(other.cameraId, other)
  await site.plane.openInlet({ cameraId: other.cameraId, streamKind: 'main' })
  site.live.leases.setCameras(site.test.organizationId, [site.camera.cameraId, other.cameraId])
  await site.test.test.superuser.query('update member set scope = $1 where role = \'manager\'', [
    JSON.stringify({
      kind: 'some',
      siteIds: [],
      cameraIds: [other.cameraId],
    }),
  ])
  const browser = await openBrowser(site, cookie)
  const joined = await browser.request('media.join', {})
  await browser.request('media.open-transport', {})
  const consume = (cameraId: CameraId): ReturnType<TestBrowser['request']> => browser.request('media.consume', {
    cameraId,
    streamKind: 'main',
    rtpCapabilities: (joined as { data: { routerRtpCapabilities: Record<string, unknown> } }).data.routerRtpCapabilities,
    thinning: 'none',
    start: 'key-frame',
  })
  expect(await consume(other.cameraId)).toMatchObject({ type: 'reply' })
  expect(await consume(site.camera.cameraId)).toEqual(await consume('00000000-0000-4000-8000-00000000dead' as CameraId).then(answer => ({
    ...answer,
    id: expect.any(Number),
    error: expect.objectContaining({ code: 'not-found' }),
  })))
  await browser.request('lease.offer', { fpsBudget: 60, engine: 'wasm' })
  expect((await browser.hear('lease')).leases.map(({ cameraId }) => cameraId)).toEqual([other.cameraId])
  expect(site.live.leases.holderOf(site.test.organizationId, site.camera.cameraId)).toBeUndefined()
  await browser.close()
  await untilNoneWatches()
})

it('MR2 a browser that may not be a camera any more is none', async () => {
  const cameraId = '00000000-0000-4000-8000-00000000beef' as CameraId
  const phone = { cameraId, streamKind: 'main' } as const
  const browser = await openBrowser(site, await site.signIn('supervisor'))
  site.cameras.set(cameraId, { ...site.camera, cameraId, kind: 'browser' })
  await browser.request('media.join', {})
  await browser.request('media.open-send-transport', {})
  expect(await browser.request('media.produce', { cameraId, rtpParameters })).toMatchObject({ type: 'reply' })
  expect(site.plane.listStreams()).toContainEqual(phone)
  site.cameras.delete(cameraId)
  await expect.poll(() => site.plane.listStreams(), { timeout: 5_000 }).not.toContainEqual(phone)
  await browser.close()
  await untilNoneWatches()
})
