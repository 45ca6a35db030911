import type { FastifyInstance } from 'fastify'
import type { CameraId, OrganizationId, Sha256 } from '#contract/ids'
import type { Role } from '#contract/role'
import type { RouteName } from '#contract/routes'
import type { ServerIdentity } from '../../tls/server-identity.ts'
import type { RouteHandlers } from '../route-handler.ts'
import type { OutsideFile } from './path-corpus.ts'
import { Buffer } from 'node:buffer'
import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { AppError } from '#contract/app-error'
import { parseAddressRange } from '#contract/ip-address'
import { roles } from '#contract/role'
import { routes } from '#contract/routes'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { openFileBlobStore } from '../../blobs/file-blob-store.ts'
import { createLogger } from '../../core/logger.ts'
import { createListener } from '../../listener.ts'
import { FakeMediaPlane } from '../../media/fake-media-plane.ts'
import { createMemoryLedger } from '../../usecases/testing/memory-ledger.ts'
import { aMember } from '../../usecases/testing/test-context.ts'
import { createLiveSide } from '../../ws/live-side.ts'
import { createAddressGate } from '../address-gate.ts'
import { openDetectorRegistry } from '../detector-registry.ts'
import { detectorHandlers } from '../handle-detector.ts'
import { statusHandlers } from '../handle-status.ts'
import { isOwnSocket } from '../origin-policy.ts'
import { placeOf } from '../request-place.ts'
import { sessionCookieName } from '../session-cookie.ts'
import { createWebApp } from '../web-app.ts'

const organizationId = '00000000-0000-4000-8000-0000000000aa' as OrganizationId
const root = resolve(import.meta.dirname, '../../..')

/** Everything that stands between the network and the use cases, as the product has it, over files but without a database behind it. */
export interface BareSite {
  readonly app: FastifyInstance
  readonly port: number
  /** Files beside what is served, that no path may reach. */
  readonly outside: readonly OutsideFile[]
  /** Who is let in, from now on. */
  readonly allow: (ranges: readonly string[]) => void
  readonly cookieOf: (role: Role) => string
  /** `METHOD /path` of all that was registered, as fastify says it. */
  readonly registered: readonly string[]
  readonly close: () => Promise<void>
}

interface BareSiteOptions {
  readonly identity?: ServerIdentity
  readonly names?: readonly string[]
  readonly trustedProxies?: readonly string[]
}

/** Most routes answer `{}` to whoever may ask, which most rows then refuse as less than they declare; detectors, snapshots, health and metrics are as in the product. */
export async function openBareSite({ identity, names = ['localhost', '127.0.0.1'], trustedProxies = [] }: BareSiteOptions = {}): Promise<BareSite> {
  const logger = createLogger(() => {})
  const timers = timersOf(globalThis, () => epochMs(Date.now()))
  const folder = await mkdtemp(join(tmpdir(), 'ansim-bare-'))
  const siteFolder = join(folder, 'site')
  const canary = randomBytes(16).toString('hex')
  await mkdir(join(siteFolder, 'assets'), { recursive: true })
  const files: Record<string, string> = {
    'site/index.html': '<!doctype html><title>wall</title>',
    'site/assets/index-C8mEyo5i.js': '//page',
    'site/.hidden': canary,
    'master.key': canary,
    'canary.txt': canary,
  }
  for (const [name, content] of Object.entries(files))
    await writeFile(join(folder, name), content)
  const blobs = await openFileBlobStore(join(folder, 'blobs'), randomBytes)
  const picture = {
    organizationId,
    sha256: 'a'.repeat(64) as Sha256,
  }
  await blobs.put(picture, Buffer.from('picture'))

  const plane = new FakeMediaPlane()
  void plane.run(new AbortController().signal)
  await plane.ready()
  const live = createLiveSide({
    healthAlarms: () => [],
    mediaPlane: plane,
    findCamera: (_: CameraId) => undefined,
    isBrowserCamera: () => false,
    listIngest: () => [],
    isOwnSocket: request => isOwnSocket(placeOf(request)),
    dbEpoch: '00000000-0000-4000-8000-0000000000ab' as never,
    takeTurn: async () => { throw new AppError('database-unavailable', 'There is no database here.') },
    readFeed: async () => { throw new AppError('not-found', 'There is no feed here.') },
    readHead: async () => 0,
    onEvents: () => {},
    timers,
    logger,
  })
  let allowed: readonly string[] = []
  const gate = createAddressGate({
    listAllowedRanges: async () => new Map([
      [organizationId, allowed],
    ]),
    now: timers.now,
  })
  const registered: string[] = []
  const { 'health.get': health, 'metrics.get': metrics } = statusHandlers({
    health: () => [],
    metrics: {
      render: async () => 'ansim_sockets 0',
      mediaType: 'text/plain',
    },
  } as never)
  const listener = createListener(identity)
  const app = await createWebApp({
    handlers: {
      ...Object.fromEntries((Object.keys(routes) as RouteName[]).map(name => [
        name,
        () => ({}),
      ])),
      ...detectorHandlers({ detectors: await openDetectorRegistry(join(root, 'models')) } as never),
      'health.get': health,
      'metrics.get': metrics,
      'snapshot.get': async ({ params }: { params: { sha256: Sha256 } }) => {
        const bytes = await blobs.find({ organizationId, sha256: params.sha256 })
        if (!bytes)
          throw new AppError('not-found', 'There is no such picture.')
        return {
          raw: Buffer.from(bytes),
          mediaType: 'image/jpeg',
        }
      },
    } as unknown as RouteHandlers,
    findActor: async secret => (roles as readonly string[]).includes(secret)
      ? aMember(organizationId, secret as Role)
      : undefined,
    names,
    hasTls: identity !== undefined,
    trustedProxies: trustedProxies.map(range => parseAddressRange(range)!),
    gate,
    audit: {
      ledger: createMemoryLedger(),
      home: organizationId,
      clock: timers.now,
      logger,
    },
    siteFolder,
    logger,
    serverFactory: listener.serverFactory,
    async registerSocket(web, findActor) {
      // Before the first route is there.
      web.addHook('onRoute', ({ method, url }) => void registered.push(...[method].flat().map(each => `${each} ${url}`)))
      await live.register(web, findActor)
    },
  })
  const port = await listener.listen(0, ['127.0.0.1'])
  return {
    app,
    port,
    outside: [
      {
        path: join(folder, 'canary.txt'),
        canary,
      },
      {
        path: join(folder, 'master.key'),
        canary,
      },
      {
        path: join(folder, 'site/.hidden'),
        canary,
      },
      {
        path: join(root, 'package.json'),
        canary: '"Industrial-safety CCTV',
      },
    ],
    allow(ranges) {
      allowed = ranges
      gate.forget()
    },
    cookieOf: role => `${sessionCookieName}=${role}`,
    registered,
    async close() {
      await live.close()
      await Promise.all([
        app.close(),
        listener.close(),
      ])
      await plane.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
