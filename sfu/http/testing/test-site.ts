import type { FastifyInstance } from 'fastify'
import type { Camera } from '#contract/camera'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { RtpInlet } from '../../core/media-plane.ts'
import type { ConnectionOptions } from '../../db/connection.ts'
import type { ServerIdentity } from '../../tls/server-identity.ts'
import type { CallAuditor } from '../../usecases/audited-call.ts'
import type { UsecaseContext } from '../../usecases/context.ts'
import type { TestContext } from '../../usecases/testing/test-context.ts'
import type { LiveSide } from '../../ws/live-side.ts'
import type { RouteServices } from '../route-services.ts'
import type { CameraPlace } from './camera-place.ts'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseAddressRange } from '#contract/ip-address'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { openAlerting } from '../../alerting-opening.ts'
import { operatorOf } from '../../core/actor.ts'
import { createListener } from '../../listener.ts'
import { FakeMediaPlane } from '../../media/fake-media-plane.ts'
import { createMetrics } from '../../metrics.ts'
import { countStreams } from '../../usecases/count-streams.ts'
import { createCamera } from '../../usecases/create-camera.ts'
import { createSession } from '../../usecases/create-session.ts'
import { createSignInLink } from '../../usecases/create-sign-in-link.ts'
import { createStationSession } from '../../usecases/create-station-session.ts'
import { findActor } from '../../usecases/find-actor.ts'
import { getFeedHead } from '../../usecases/get-feed-head.ts'
import { listAllowedRanges } from '../../usecases/list-allowed-ranges.ts'
import { listCameras } from '../../usecases/list-cameras.ts'
import { readFeed } from '../../usecases/read-feed.ts'
import { takeLeaseTurn } from '../../usecases/take-lease-turn.ts'
import { openTestContext } from '../../usecases/testing/test-context.ts'
import { createLiveSide } from '../../ws/live-side.ts'
import { createAddressGate } from '../address-gate.ts'
import { isOwnSocket } from '../origin-policy.ts'
import { placeOf } from '../request-place.ts'
import { createRouteHandlers } from '../route-handlers.ts'
import { sessionCookieName } from '../session-cookie.ts'
import { createWebApp } from '../web-app.ts'
import { quietHealth } from './quiet-health.ts'
import { quietServices } from './quiet-services.ts'
import { openSiteAudit } from './site-audit.ts'
import { openTestDetectors } from './test-detectors.ts'

const root = resolve(import.meta.dirname, '../../..')

/** The whole HTTP and WebSocket side over the real use cases and a real database; media is the fake plane, time the real clock. */
export interface TestSite {
  readonly app: FastifyInstance
  readonly port: number
  /** `http://localhost:port`, or `https://` with an identity. */
  readonly origin: string
  readonly test: TestContext
  readonly context: UsecaseContext
  readonly services: RouteServices
  readonly audit: CallAuditor
  readonly live: LiveSide
  readonly plane: FakeMediaPlane
  readonly camera: Camera
  /** The cameras that there are, by id; a test may change them. */
  readonly cameras: Map<string, Camera>
  /** Tells the parts that hold cameras in memory of one that was made, of whichever organization; it is live. */
  readonly cameraMade: (place: CameraPlace) => Promise<void>
  /** The stream of a camera that was told of ends. */
  readonly closeInlet: (cameraId: CameraId) => Promise<void>
  /** A Cookie header of a fresh session. */
  readonly signIn: (role: Role) => Promise<string>
  readonly close: () => Promise<void>
}

interface TestSiteOptions {
  readonly identity?: ServerIdentity
  readonly names?: readonly string[]
  /** PostgreSQL, where vitest does not bring one. */
  readonly server?: ConnectionOptions
  /** Ranges of reverse proxies that are believed. */
  readonly trustedProxies?: readonly string[]
}

export async function openTestSite({ identity, names = ['localhost', '127.0.0.1'], trustedProxies = [], server }: TestSiteOptions = {}): Promise<TestSite> {
  const test = await openTestContext(server && { server })
  const { organizationId, operator } = test
  const timers = timersOf(globalThis, () => epochMs(Date.now()))
  const siteFolder = await mkdtemp(join(tmpdir(), 'ansim-site-'))
  await mkdir(join(siteFolder, 'assets'))
  for (const [name, content] of Object.entries({
    'index.html': '<!doctype html><title>wall</title>',
    'service-worker.js': '//',
    'assets/index-C8mEyo5i.js': '//page',
    'assets/detection-worker-Ab12Cd34.js': '//worker',
    'assets/ort-wasm-simd-threaded.jsep-Zx12Cv34.mjs': '//ort',
  }))
    await writeFile(join(siteFolder, name), content)

  const plane = new FakeMediaPlane()
  void plane.run(new AbortController().signal)
  await plane.ready()
  const cameras = new Map<string, Camera>()
  const places = new Map<string, CameraPlace>()
  const inlets = new Map<string, RtpInlet>()
  const wires = {
    feedChanged: (_: OrganizationId): void => {},
    configurationChanged: (_: OrganizationId): void => {},
    alerted: test.context.alerted,
    silencesChanged: test.context.silencesChanged,
  }
  const context: UsecaseContext = {
    ...test.context,
    clock: timers.now,
    feedChanged: id => wires.feedChanged(id),
    configurationChanged: id => wires.configurationChanged(id),
    alerted: (id, rooms) => wires.alerted(id, rooms),
    silencesChanged: id => wires.silencesChanged(id),
  }
  let port = 0
  const alerting = openAlerting({
    config: { alertNetworks: [] },
    context,
    owner: test.test.owner,
    organizationId,
    ownPorts: () => [port],
    timers,
  })
  const audit = openSiteAudit(context, organizationId, plane, timers)
  const live = createLiveSide({
    audit: audit.sockets,
    healthAlarms: () => [],
    mediaPlane: plane,
    findCamera: id => places.get(id) ?? (cameras.has(id)
      ? { organizationId, siteId: cameras.get(id)?.siteId, cameraId: id }
      : undefined),
    isBrowserCamera: id => cameras.get(id)?.kind === 'browser',
    listIngest: () => [
      ...cameras.values(),
    ].flatMap(({ cameraId, streams }) => streams.map(stream => ({ cameraId, ...stream }))),
    isOwnSocket: request => isOwnSocket(placeOf(request)),
    silences: alerting.silences,
    countStreams: count => countStreams(test.test.database, count),
    dbEpoch: test.test.database.dbEpoch,
    takeTurn: turn => takeLeaseTurn(test.test.database, turn),
    readFeed: (id, after) => readFeed(context, operatorOf(id), { after, limit: 200 }),
    readHead: id => getFeedHead(context, operatorOf(id)),
    onEvents: () => {},
    timers,
    logger: test.context.logger,
  })
  Object.assign(wires, alerting, { feedChanged: live.feed.wake, configurationChanged: live.configurationChanged })
  const camera = await createCamera(context, operator, { name: 'North gate', address: 'rtsp://u:secret-word@192.0.2.7/gate' })
  cameras.set(camera.cameraId, camera)
  await plane.openInlet({ cameraId: camera.cameraId, streamKind: 'main' })
  live.leases.setCameras(organizationId, [camera.cameraId])
  await live.feed.follow(organizationId)

  const gate = createAddressGate({
    listAllowedRanges: () => listAllowedRanges(context),
    now: timers.now,
  })
  const origin = (): string => `${identity ? 'https' : 'http'}://${identity ? identity.names[0] : 'localhost'}:${port}`
  alerting.attach({ notify: live.hub.notify, address: origin })
  const quiet = quietHealth(test.context)
  const services: RouteServices = {
    context,
    detectors: await openTestDetectors(root, join(siteFolder, '.detectors')),
    address: origin,
    trustAnchor: () => identity && {
      certificatePem: identity.authorityPem,
      name: identity.authorityName,
      fingerprint: identity.authorityFingerprint,
      secureOrigin: origin(),
    },
    metrics: createMetrics({
      streamsByStatus: () => ({
        connecting: 1,
        live: 0,
        suspended: 0,
        offline: 0,
      }),
      packets: () => ({ in: 0, out: 0, lost: 0 }),
      media: () => plane.stats(),
      sockets: () => live.hub.list().length,
      siteUsage: () => new Map(),
      healthyParts: () => ({ database: true }),
      coverage: quiet.coverage,
      healthAlarms: () => 0,
    }),
    messages: alerting.messages,
    listAnalysis: live.analysis.list,
    knownCameras: () => [
      ...cameras.values(),
    ],
    browsers: () => live.hub.list().length,
    usage: {
      watched: live.places.watched,
      sites: () => new Map(),
      newest: () => new Map(),
    },
    ...quiet,
    ...quietServices,
    closeSession: live.hub.closeSession,
    gate,
    keyRing: test.keyRing,
    isForNetwork: identity !== undefined,
    version: '0.0.0',
    pid: 1,
    startedAt: timers.now(),
  }
  const listener = createListener(identity)
  const app = await createWebApp({
    handlers: createRouteHandlers(services),
    findActor: secret => findActor(context, secret),
    names,
    hasTls: identity !== undefined,
    trustedProxies: trustedProxies.map(range => parseAddressRange(range)!),
    gate,
    audit: audit.calls,
    siteFolder,
    logger: test.context.logger,
    serverFactory: listener.serverFactory,
    registerSocket: live.register,
  })
  port = await listener.listen(0, ['127.0.0.1'])

  return {
    app,
    port,
    origin: origin(),
    test,
    context,
    services,
    audit: audit.calls,
    live,
    plane,
    camera: (await listCameras(context, operator))[0]!,
    cameras,
    async cameraMade(place) {
      places.set(place.cameraId, place)
      inlets.set(place.cameraId, await plane.openInlet({ cameraId: place.cameraId, streamKind: 'main' }))
    },
    closeInlet: async cameraId => inlets.get(cameraId)?.close(),
    async signIn(role) {
      if (role === 'station')
        return `${sessionCookieName}=${(await createStationSession(context, operator)).secret}`
      const { token } = await createSignInLink(context, operator, { role })
      return `${sessionCookieName}=${(await createSession(context, token)).secret}`
    },
    async close() {
      await live.close()
      await Promise.all([
        app.close(),
        listener.close(),
      ])
      await plane.close()
      await audit.close()
      await test.close()
      await rm(siteFolder, { recursive: true, force: true })
    },
  }
}

/** A request as a browser's page at `origin` sends it. */
export async function send(site: TestSite, method: string, path: string, { cookie, body, headers = {} }: { cookie?: string, body?: unknown, headers?: Record<string, string> } = {}): Promise<{ status: number, headers: Headers, text: string, json: () => unknown }> {
  const isBytes = body instanceof Uint8Array
  const response = await fetch(`http://127.0.0.1:${(site.port)}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      origin: `http://127.0.0.1:${site.port}`,
      ...(cookie === undefined
        ? {}
        : { cookie }),
      ...(body === undefined || isBytes
        ? {}
        : { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body === undefined
      ? {}
      : {
          body: isBytes
            ? new Uint8Array(body)
            : typeof body === 'string'
              ? body
              : JSON.stringify(body),
        }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
  }
}
