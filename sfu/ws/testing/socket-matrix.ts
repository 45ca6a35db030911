import type { CameraId, DetectorId } from '#contract/ids'
import type { SignalingMethod } from '#contract/signaling'
import type { Asker, MatrixOutcome, MatrixWorld } from '../../http/testing/access-matrix.ts'
import type { TestSite } from '../../http/testing/test-site.ts'
import type { TestBrowser } from './test-browser.ts'
import { randomUUID } from 'node:crypto'
import { noticePermissions, signalingRequests } from '#contract/signaling'
import { epochMs } from '#contract/time'
import { isGranted, makeAskers, plain } from '../../http/testing/access-matrix.ts'
import { aDeviceId, aPush, aSafetyEvent } from '../../usecases/testing/build-safety-event.ts'
import { openBrowser, statusOf } from './test-browser.ts'

/** What a request is about: a camera, or what a browser holds. */
interface Subject {
  readonly cameraId: string
  readonly transportId: string
  readonly consumerId: string
  readonly producerId: string
}

const methods = Object.keys(signalingRequests) as SignalingMethod[]
/** One's own browser camera is not in this world; a camera that is fetched is not sent. */
const rightErrors: Partial<Record<SignalingMethod, readonly string[]>> = {
  'media.produce': ['not-allowed'],
  'media.close-producer': ['not-found'],
}

function dataOf(method: SignalingMethod, { cameraId, transportId, consumerId, producerId }: Subject, rtpCapabilities: unknown): Record<string, unknown> {
  const all: Partial<Record<SignalingMethod, Record<string, unknown>>> = {
    'media.connect-transport': {
      transportId,
      dtlsParameters: { fingerprints: [] },
    },
    'media.restart-ice': { transportId },
    'media.consume': {
      cameraId,
      streamKind: 'main',
      rtpCapabilities,
      thinning: 'none',
      start: 'key-frame',
    },
    'media.resume': { consumerId },
    'media.close-consumer': { consumerId },
    'media.hear': {
      cameraIds: [cameraId],
    },
    'media.produce-data': {
      sctpStreamParameters: { streamId: 0 },
    },
    'media.produce': { cameraId, rtpParameters: {} },
    'media.close-producer': { producerId },
    'lease.offer': { fpsBudget: 5, engine: 'wasm' },
    'analysis.look': {
      cameraId,
      capturedAt: Date.now(),
      boxes: [],
      violations: [],
      occupied: [],
    },
    'analysis.report': {
      cameras: [
        {
          cameraId,
          fps: 5,
          engine: 'wasm',
          detectorId: 'ansim-nano-5' as DetectorId,
        },
      ],
    },
  }
  return all[method] ?? {}
}

/**
 * SE9 over the socket: every request by every role, about one's own camera, one of another site, of another organization, and nobody's, and
 * about what another browser holds. Then everything that happens to those cameras is told to all sockets at once: none may hear what is foreign.
 */
export async function runSocketMatrix(site: TestSite, world: MatrixWorld): Promise<MatrixOutcome> {
  const leaks: string[] = []
  const uncovered = new Map<string, string>()
  let checked = 0
  const cameras = {
    'own': await world.thingsOf(world.own).id('cameraId'),
    'other site': await world.thingsOf(world.otherSite).id('cameraId'),
    'other organization': await world.thingsOf(world.otherOrganization).id('cameraId'),
  }
  site.live.leases.setCameras(world.own.organizationId, [cameras.own, cameras['other site']] as CameraId[])
  const askers = await makeAskers(world)
  const open: { asker: Asker, browser: TestBrowser }[] = []

  // What somebody else holds, and keeps.
  const holder = await openBrowser(site, world.own.administrator.cookie)
  const held = await holdThings(holder, cameras.own)

  for (const asker of askers) {
    const headers = {
      origin: site.origin,
      ...(asker.cookie !== undefined && { cookie: asker.cookie }),
    }
    checked++
    if (asker.role === undefined) {
      const status = await statusOf(site, headers)
      if (status !== 401)
        leaks.push(`the socket answers ${asker.label} with ${status}`)
      continue
    }
    const browser = await openBrowser(site, asker.cookie!)
    open.push({ asker, browser })
    const mine = { ...held, cameraId: cameras.own }
    const nobodys: Subject = {
      cameraId: randomUUID(),
      transportId: randomUUID(),
      consumerId: randomUUID(),
      producerId: randomUUID(),
    }
    const subjects: Record<string, Subject> = {
      'own': mine,
      'nobody': nobodys,
      'other organization': { ...held, cameraId: cameras['other organization'] },
      ...(asker.scope.kind === 'some' && {
        'other site': { ...held, cameraId: cameras['other site'] },
      }),
    }
    for (const method of methods) {
      const granted = isGranted(asker.role, asker.scope, signalingRequests[method].permission)
      const answers = new Map<string, string>()
      const said = JSON.stringify(dataOf(method, nobodys, {}))
      const namesSomething = Object.values(nobodys).some(id => said.includes(id))
      for (const [place, subject] of Object.entries(subjects)) {
        // What this very browser holds now: a new transport takes the place of the one before.
        const about = place === 'own' && granted && namesSomething && method.startsWith('media.')
          ? {
              ...subject,
              ...await holdThings(browser, cameras.own),
            }
          : subject
        const answer = await browser.request(method, dataOf(method, about, held.rtpCapabilities) as never)
        checked++
        const code = answer.type === 'error'
          ? answer.error.code
          : undefined
        answers.set(place, plain({
          status: code === undefined
            ? 200
            : 400,
          text: JSON.stringify(answer.type === 'error'
            ? answer.error
            : answer.data),
        }))
        const at = `${method} for ${asker.label} about ${place}`
        if (!granted && code !== 'not-allowed')
          leaks.push(`${at}: ${JSON.stringify(answer)}`)
        if (granted && place === 'own' && code !== undefined && !rightErrors[method]?.includes(code))
          uncovered.set(method, `${asker.label} got ${JSON.stringify(answer)}`)
      }
      for (const [place, text] of answers) {
        if (namesSomething && place !== 'own' && place !== 'nobody' && text !== answers.get('nobody'))
          leaks.push(`${method} for ${asker.label}: ${place} is answered ${text}, what is nobody's ${answers.get('nobody')}`)
      }
    }
  }
  if (site.plane.listConsumers(holderId(site, holder)).length === 0)
    leaks.push('somebody closed what another browser held')

  await happen(site, world, cameras, open)
  for (const { asker, browser } of open) {
    const heard = browser.notices.map(notice => JSON.stringify(notice))
    const foreign = asker.scope.kind === 'everything'
      ? [cameras['other organization'], world.otherOrganization.marker]
      : [
          cameras['other organization'],
          world.otherOrganization.marker,
          cameras['other site'],
          world.otherSite.marker,
        ]
    for (const text of heard) {
      checked++
      for (const sign of foreign) {
        if (text.includes(sign))
          leaks.push(`${asker.label} hears ${text.slice(0, 200)}`)
      }
    }
    for (const { notice } of browser.notices) {
      if (!isGranted(asker.role!, asker.scope, noticePermissions[notice]))
        leaks.push(`${asker.label} hears a ${notice}`)
    }
  }
  // Whoever may hear of the own camera does: silence would prove nothing.
  const witness = open.find(({ asker }) => asker.label === 'administrator of one site')!
  for (const notice of [
    'ingest-state',
    'stream-gone',
    'analysis',
    'feed',
    'look',
  ] as const) {
    if (!witness.browser.notices.some(each => each.notice === notice && JSON.stringify(each).includes(cameras.own)))
      uncovered.set(notice, 'the administrator of one site did not hear of their own camera')
  }
  await Promise.all([
    holder,
    ...open.map(({ browser }) => browser),
  ].map(browser => browser.close()))
  return {
    checked,
    leaks,
    uncovered: [...uncovered].map(([name, why]) => `${name}: ${why}`),
    rows: methods.length + Object.keys(noticePermissions).length,
  }
}

/** Joins, consumes a camera, and keeps it. */
async function holdThings(browser: TestBrowser, cameraId: string): Promise<Subject & { readonly rtpCapabilities: unknown }> {
  const ask = async (method: SignalingMethod, data: Record<string, unknown>): Promise<Record<string, string>> => {
    const answer = await browser.request(method, data as never)
    if (answer.type === 'error')
      throw new Error(`${method}: ${answer.error.message}`)
    return answer.data as Record<string, string>
  }
  const { routerRtpCapabilities } = await ask('media.join', {})
  const { transportId } = await ask('media.open-transport', { withData: true })
  const { consumerId } = await ask('media.consume', {
    cameraId,
    streamKind: 'main',
    rtpCapabilities: routerRtpCapabilities,
    thinning: 'none',
    start: 'key-frame',
  })
  await ask('media.consume-data', {})
  return {
    cameraId,
    transportId: transportId!,
    consumerId: consumerId!,
    producerId: randomUUID(),
    rtpCapabilities: routerRtpCapabilities,
  }
}

function holderId(site: TestSite, browser: TestBrowser): string {
  // The first that came is the first that is listed.
  return site.live.hub.list().find(({ socketId }) => site.plane.listConsumers(socketId).length > 0 && browser.socket.readyState === browser.socket.OPEN)?.socketId ?? ''
}

/** Everything that is told of a camera, for each of them. */
async function happen(site: TestSite, world: MatrixWorld, cameras: Readonly<Record<string, string>>, open: readonly { asker: Asker, browser: TestBrowser }[]): Promise<void> {
  const since = epochMs(Date.now())
  // The holder of the leases looks, at whatever it holds and at what it does not.
  const { browser } = open.find(({ asker }) => asker.label === 'supervisor')!
  for (const [place, cameraId] of Object.entries(cameras)) {
    site.live.ingestChanged({
      cameraId: cameraId as CameraId,
      streamKind: 'main',
      ingest: { status: 'connecting', since },
    })
    const realm = place === 'own'
      ? world.own
      : place === 'other site'
        ? world.otherSite
        : world.otherOrganization
    const deviceId = aDeviceId()
    await world.client({
      method: 'POST',
      path: '/api/sync/push',
      body: aPush(deviceId, 1, [
        aSafetyEvent({ cameraId: cameraId as CameraId, name: realm.marker }, { deviceId }),
      ]),
    }, realm.administrator.cookie)
  }
  await Promise.all(open.filter(({ asker }) => asker.label !== 'supervisor').map(each => each.browser.request('lease.offer', { fpsBudget: 0, engine: 'wasm' } as never)))
  await browser.request('lease.offer', { fpsBudget: 50, engine: 'wasm' })
  await browser.hear('lease', ({ leases }) => leases.length >= 2)
  for (const cameraId of Object.values(cameras)) {
    await browser.request('analysis.report', {
      cameras: Object.values(cameras).map(each => ({
        cameraId: each as CameraId,
        fps: 5,
        engine: 'wasm' as const,
        detectorId: 'ansim-nano-5' as DetectorId,
      })),
    })
    await browser.request('analysis.look', {
      cameraId: cameraId as CameraId,
      capturedAt: since,
      boxes: [],
      violations: [],
      occupied: [],
    })
  }
  await Promise.all(Object.values(cameras).map(async cameraId => site.closeInlet(cameraId as CameraId)))
  site.live.configurationChanged(world.own.organizationId)
  // In step, so that whatever was on its way has arrived; the feed is told once the database says so.
  const witness = open.find(({ asker }) => asker.label === 'administrator of one site')!.browser
  await witness.hear('feed', ({ items }) => items.some(({ event }) => event.cameraId === cameras.own))
  await witness.hear('analysis', notice => notice.cameras.some(({ cameraId }) => cameraId === cameras.own))
  await Promise.all(open.map(each => each.browser.request('ping', {})))
}
