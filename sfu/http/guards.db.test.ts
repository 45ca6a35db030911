import type { TestSite } from './testing/test-site.ts'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openTestSite, send } from './testing/test-site.ts'

let site: TestSite
const cookies = new Map<string, string>()

beforeAll(async () => {
  site = await openTestSite()
  for (const role of ['administrator', 'reviewer'] as const)
    cookies.set(role, await site.signIn(role))
})
afterAll(() => site.close())

it('puts every header on every answer, good or bad', async () => {
  const answers = await Promise.all([
    send(site, 'GET', '/healthz'),
    send(site, 'GET', '/api/configuration'),
    send(site, 'GET', '/nothing.txt'),
    send(site, 'POST', '/api/session', { body: 'not json' }),
    send(site, 'POST', '/api/session', {
      body: {},
      headers: { origin: 'http://evil.test' },
    }),
    send(site, 'GET', '/', {
      headers: { accept: 'text/html' },
    }),
    send(site, 'GET', '/trust'),
    send(site, 'GET', '/assets/index-C8mEyo5i.js'),
    send(site, 'GET', '/models/ansim-nano-5/model.onnx', {
      cookie: cookies.get('reviewer')!,
    }),
  ])
  for (const { headers } of answers) {
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'/)
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-embedder-policy')).toBe('require-corp')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('permissions-policy')).toContain('camera=(self)')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
  }
})

it('gives eval to the scripts of the detection worker alone', async () => {
  const policy = async (path: string): Promise<string> => (await send(site, 'GET', path)).headers.get('content-security-policy') ?? ''
  expect(await policy('/assets/detection-worker-Ab12Cd34.js')).toContain('\'unsafe-eval\'')
  expect(await policy('/assets/ort-wasm-simd-threaded.jsep-Zx12Cv34.mjs')).toContain('\'unsafe-eval\'')
  for (const path of [
    '/',
    '/assets/index-C8mEyo5i.js',
    '/service-worker.js',
    '/detection-worker-x.js',
    '/assets/x/ort.js.html',
  ])
    expect(await policy(path), path).not.toContain('\'unsafe-eval\'')
})

it('keeps hashed files for ever and asks again for the rest; knows pages by navigation alone', async () => {
  expect((await send(site, 'GET', '/assets/index-C8mEyo5i.js')).headers.get('cache-control')).toBe('public, max-age=31536000, immutable')
  for (const path of ['/', '/index.html', '/service-worker.js'])
    expect((await send(site, 'GET', path)).headers.get('cache-control')).toBe('no-cache')
  // Not by fetch(), which says itself what kind of request it is.
  const navigation = { 'host': `localhost:${site.port}`, 'accept': 'text/html,*/*', 'sec-fetch-mode': 'navigate' }
  expect((await raw(navigation, { path: '/events' })).text).toContain('<title>wall')
  expect((await raw({ ...navigation, 'sec-fetch-mode': 'cors' }, { path: '/events' })).status).toBe(404)
  expect((await raw(navigation, { path: '/assets/gone-12345678.js' })).status).toBe(404)
  expect((await raw(navigation, { path: '/api/gone' })).status).toBe(404)
  expect((await raw({ ...navigation, origin: site.origin }, { method: 'POST', path: '/events' })).status).toBe(404)
})

async function raw(headers: Record<string, string>, { method = 'GET', path = '/healthz', body = '' } = {}): Promise<{ status: number, text: string }> {
  const sent = httpRequest({
    host: '127.0.0.1',
    port: site.port,
    method,
    path,
    headers,
    setHost: false,
  })
  sent.end(body)
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, text: await textOf(response) }
}

it('answers to its own names alone (DNS rebinding)', async () => {
  // Any port: behind an SSH tunnel it is another one.
  for (const host of [
    `localhost:${site.port}`,
    `127.0.0.1:${site.port}`,
    `LOCALHOST:${site.port}`,
    'localhost',
    'localhost:1',
  ])
    expect((await raw({ host })).status, host).toBe(200)
  for (const host of [
    'evil.test',
    `evil.test:${site.port}`,
    `localhost:${site.port}@evil.test`,
    `localhost.evil.test:${site.port}`,
    `127.0.0.1.evil.test:${site.port}`,
    '',
    `[::ffff:127.0.0.1]:${site.port}`,
  ]) {
    expect((await raw({ host })).status, host).toBe(403)
  }
})

it('lets its own pages alone change anything', async () => {
  const cookie = cookies.get('administrator')!
  const own = `http://localhost:${site.port}`
  const host = `localhost:${site.port}`
  const attempt = async (headers: Record<string, string>, type = 'application/json'): Promise<number> =>
    (await raw({
      host,
      cookie,
      'content-type': type,
      ...headers,
    }, { method: 'POST', path: '/api/sign-in-links', body: '{"role":"reviewer"}' })).status
  expect(await attempt({ origin: own })).toBe(200)
  expect(await attempt({ 'origin': own, 'sec-fetch-site': 'same-origin' })).toBe(200)
  expect(await attempt({ 'sec-fetch-site': 'same-origin' })).toBe(200)
  for (const headers of [
    {},
    { origin: 'null' },
    { origin: 'http://evil.test' },
    { origin: `https://localhost:${site.port}` },
    { origin: 'http://localhost' },
    { origin: `http://127.0.0.1:${site.port}` },
    { 'origin': own, 'sec-fetch-site': 'cross-site' },
    { 'origin': own, 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'none' },
  ])
    expect(await attempt(headers as Record<string, string>), JSON.stringify(headers)).toBe(403)
  // What a form of somebody's page can send.
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data'])
    expect(await attempt({ origin: own }, type), type).toBe(400)
})
