import type { ServerIdentity } from '../tls/server-identity.ts'
import type { BareSite } from './testing/bare-site.ts'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { socketPath } from '#contract/routes'
import { epochMs } from '#contract/time'
import { ensureServerIdentity } from '../tls/server-identity.ts'
import { openBareSite } from './testing/bare-site.ts'

const names = ['ansim.test', 'localhost', '127.0.0.1']
let folder = ''
let identity: ServerIdentity
/** Behind a proxy at 127.0.0.7, with HTTPS of its own. */
let site: BareSite
/** Without a proxy. */
let direct: BareSite

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-place-'))
  identity = await ensureServerIdentity(folder, names, 'plant', () => epochMs(Date.now()))
  site = await openBareSite({
    identity,
    names,
    trustedProxies: ['127.0.0.7', '10.9.0.0/16'],
  })
  direct = await openBareSite({ names })
})
afterAll(async () => {
  await Promise.all([
    site.close(),
    direct.close(),
  ])
  await rm(folder, { recursive: true, force: true })
})

interface Asked {
  readonly from?: string
  readonly headers?: Record<string, string>
  readonly method?: string
  readonly path?: string
  readonly at?: BareSite
  readonly isTls?: boolean
}

async function ask({ from = '127.0.0.7', headers = {}, method = 'GET', path = '/api/camera-nothing', at = site, isTls = false }: Asked): Promise<{ status: number, text: string, cookies: string[] }> {
  const to = {
    host: '127.0.0.1',
    port: at.port,
    localAddress: from,
    method,
    path,
    agent: false as const,
    headers: { host: 'ansim.test', ...headers },
  }
  const sent = isTls
    ? httpsRequest({ ...to, ca: identity.authorityPem, servername: 'ansim.test' })
    : httpRequest(to)
  sent.end()
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, text: await textOf(response), cookies: response.headers['set-cookie'] ?? [] }
}

const throughProxy = { 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https', 'x-forwarded-host': 'ansim.test' }

describe('a reverse proxy', () => {
  it('SE2 is believed where it is trusted, and plain HTTP is then as good as HTTPS', async () => {
    expect((await ask({ headers: throughProxy })).status).toBe(404)
    // The proxy's own name for us does not matter.
    expect((await ask({
      headers: { ...throughProxy, host: '10.0.0.3:8080' },
    })).status).toBe(404)
    expect((await ask({
      headers: { ...throughProxy, 'x-forwarded-host': 'evil.test' },
    })).status).toBe(403)
    // Its people came by HTTP, or it does not say how.
    expect((await ask({
      headers: { ...throughProxy, 'x-forwarded-proto': 'http' },
    })).status).toBe(426)
    expect((await ask({
      headers: { 'x-forwarded-for': '203.0.113.9' },
    })).status).toBe(426)
    expect((await ask({
      headers: { ...throughProxy, 'x-forwarded-for': 'not-an-address' },
    })).status).toBe(400)
  })

  it('SE2 is not believed from anywhere else: plain HTTP stays refused', async () => {
    for (const from of ['127.0.0.1', '127.0.0.8']) {
      expect((await ask({ from, headers: throughProxy })).status, from).toBe(426)
      expect((await ask({
        from,
        headers: { ...throughProxy, 'host': 'evil.test', 'x-forwarded-host': 'ansim.test' },
      })).status, from).toBe(403)
    }
    // HTTPS of our own goes on beside it.
    expect((await ask({ from: '127.0.0.8', isTls: true })).status).toBe(404)
    expect((await ask({
      at: direct,
      from: '127.0.0.7',
      headers: { ...throughProxy, host: 'evil.test' },
    })).status).toBe(403)
  })

  it('SE2 says whose address it is by the last entries alone, past proxies that are trusted too', async () => {
    site.allow(['203.0.113.0/24'])
    const statusOf = async (forwarded: string, from = '127.0.0.7'): Promise<number> => (await ask({
      from,
      headers: { ...throughProxy, 'x-forwarded-for': forwarded },
    })).status
    expect(await statusOf('203.0.113.9')).toBe(404)
    expect(await statusOf('198.51.100.1')).toBe(403)
    // What the client wrote there itself stands to the left.
    expect(await statusOf('203.0.113.9, 198.51.100.1')).toBe(403)
    expect(await statusOf('127.0.0.1, 198.51.100.1')).toBe(403)
    expect(await statusOf('198.51.100.1, 203.0.113.9, 10.9.4.4')).toBe(404)
    expect(await statusOf('203.0.113.9, 198.51.100.1, 10.9.4.4')).toBe(403)
    expect(await statusOf('203.0.113.9:4711')).toBe(404)
    expect(await statusOf('[2001:db8::1]:4711')).toBe(403)
    expect(await statusOf('::ffff:203.0.113.9')).toBe(404)
    site.allow([])
  })

  it('SE2 makes no stranger a program of this machine', async () => {
    const metrics = async (headers: Record<string, string>, at: BareSite, from: string): Promise<number> => (await ask({ at, from, headers, path: '/metrics' })).status
    expect(await metrics({}, direct, '127.0.0.1')).toBe(200)
    // Trusted or not: whoever sends these speaks for somebody else.
    for (const at of [direct, site]) {
      for (const headers of [
        throughProxy,
        { ...throughProxy, 'x-forwarded-for': '127.0.0.1' },
      ])
        expect(await metrics(headers, at, '127.0.0.7')).toBe(403)
    }
    expect((await ask({
      at: site,
      from: '127.0.0.1',
      headers: { 'host': 'localhost', 'x-forwarded-for': '203.0.113.9' },
    })).status).toBe(426)
    expect((await ask({
      at: site,
      from: '127.0.0.1',
      headers: { host: 'localhost' },
    })).status).toBe(404)
  })
})

describe('an allow-list', () => {
  const socketStatus = async (forwarded: string): Promise<number> => {
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}${socketPath}`, {
      localAddress: '127.0.0.7',
      headers: {
        ...throughProxy,
        'host': 'ansim.test',
        'x-forwarded-for': forwarded,
        'origin': 'https://ansim.test',
        'cookie': site.cookieOf('viewer'),
      },
    })
    socket.on('error', () => {})
    const status = await Promise.race([
      once(socket, 'open').then(() => 101),
      once(socket, 'unexpected-response').then(([, response]) => response.statusCode as number),
    ])
    socket.terminate()
    return status
  }

  it('SE3 keeps out of routes, pages, files and sockets alike', async () => {
    const cookie = site.cookieOf('administrator')
    const statuses = async (address: string): Promise<number[]> => [
      ...await Promise.all([
        '/',
        '/api/snapshots/'.padEnd(79, 'a'),
        '/models/ansim-nano-5/manifest.json',
        '/healthz',
        '/trust',
      ].map(async path =>
        (await ask({
          path,
          headers: {
            ...throughProxy,
            'x-forwarded-for': address,
            cookie,
            'accept': 'text/html',
          },
        })).status)),
      await socketStatus(address),
    ]
    site.allow(['203.0.113.0/24', 'fd00::/8'])
    expect(await statuses('198.51.100.1')).toEqual([403, 403, 403, 403, 403, 403])
    expect(await statuses('203.0.113.9')).toEqual([200, 200, 200, 200, 200, 101])
    expect((await statuses('fd12::4')).at(-1)).toBe(101)
    // This machine itself always may: its station watches when nobody else can.
    expect((await ask({
      from: '127.0.0.1',
      path: '/',
      headers: { host: 'localhost', accept: 'text/html' },
    })).status).toBe(200)
    const { text } = await ask({
      headers: { ...throughProxy, 'x-forwarded-for': '198.51.100.1' },
    })
    expect(JSON.parse(text)).toMatchObject({ code: 'address-not-allowed' })
    site.allow([])
  })

  it('SE3 ends a socket whose address is put off the list within 2 s', async () => {
    site.allow(['203.0.113.0/24'])
    const socket = new WebSocket(`ws://127.0.0.1:${site.port}${socketPath}`, {
      localAddress: '127.0.0.7',
      headers: {
        ...throughProxy,
        host: 'ansim.test',
        origin: 'https://ansim.test',
        cookie: site.cookieOf('viewer'),
      },
    })
    await once(socket, 'open')
    const closed = once(socket, 'close')
    site.allow(['192.168.0.0/16'])
    expect((await closed)[0]).toBe(4401)
    site.allow([])
  })
})
