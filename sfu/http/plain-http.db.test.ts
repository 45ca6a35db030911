import type { ServerIdentity } from '../tls/server-identity.ts'
import type { TestSite } from './testing/test-site.ts'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOf } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import WebSocket from 'ws'
import { socketPath } from '#contract/routes'
import { epochMs } from '#contract/time'
import { ensureServerIdentity } from '../tls/server-identity.ts'
import { openTestSite } from './testing/test-site.ts'

let site: TestSite
let identity: ServerIdentity
let folder = ''
const names = ['ansim.test', 'localhost', '127.0.0.1']

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-plain-'))
  identity = await ensureServerIdentity(folder, names, 'plant', () => epochMs(Date.now()))
  site = await openTestSite({ identity, names })
})
afterAll(async () => {
  await site.close()
  await rm(folder, { recursive: true, force: true })
})

async function open(scheme: 'http' | 'https', host: string, path: string): Promise<{ status: number, headers: Record<string, unknown>, text: string }> {
  const to = {
    host: '127.0.0.1',
    port: site.port,
    path,
    agent: false as const,
    headers: { host: `${host}:${site.port}` },
  }
  const sent = scheme === 'http'
    ? httpRequest(to)
    : httpsRequest({ ...to, ca: identity.authorityPem, servername: host })
  sent.end()
  const [response] = await once(sent, 'response')
  return { status: response.statusCode, headers: response.headers, text: await textOf(response) }
}

it('says by plain HTTP why HTTPS is needed, and serves nothing else', async () => {
  for (const path of [
    '/',
    '/events',
    '/api/configuration',
    '/healthz',
    '/assets/index-C8mEyo5i.js',
    '/trust/../api/session',
    '/trust/',
  ]) {
    const { status, text, headers } = await open('http', 'ansim.test', path)
    expect(status, path).toBe(426)
    expect(text).toContain(`href="https://ansim.test:${site.port}/"`)
    expect(text).toContain('<html lang="ko">')
    expect(text).not.toContain('<script')
    expect(headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'unsafe-inline'/)
    expect(headers['strict-transport-security']).toBeUndefined()
  }
})

it('gives a tablet by plain HTTP what it has to trust', async () => {
  const page = await open('http', 'ansim.test', '/trust')
  expect(page.status).toBe(200)
  expect(page.text.replaceAll('<wbr>', '')).toContain(identity.authorityFingerprint)
  for (const device of [
    'iPad',
    'Android',
    'Windows',
    'ChromeOS',
  ])
    expect(page.text).toContain(device)
  const file = await open('http', 'ansim.test', '/trust/ca.crt')
  expect([file.status, file.headers['content-type'], file.text]).toEqual([200, 'application/x-x509-ca-cert', identity.authorityPem])
})

it('serves everything by HTTPS, and by plain HTTP to this machine itself', async () => {
  const secure = await open('https', 'ansim.test', '/healthz')
  expect(secure.status).toBe(200)
  expect(secure.headers['strict-transport-security']).toBe('max-age=31536000')
  expect(secure.headers['content-security-policy']).toContain(`wss://ansim.test:${site.port}`)
  const local = await open('http', 'localhost', '/healthz')
  expect(local.status).toBe(200)
  expect(local.headers['strict-transport-security']).toBeUndefined()
  expect((await open('https', 'localhost', '/healthz')).headers['strict-transport-security']).toBeUndefined()
})

it('opens the socket by both ways, each with its own origin alone', async () => {
  const cookie = await site.signIn('reviewer')
  const attempt = async (scheme: 'ws' | 'wss', host: string, origin: string): Promise<string> => {
    const socket = new WebSocket(`${scheme}://127.0.0.1:${site.port}${socketPath}`, {
      headers: { host: `${host}:${site.port}`, cookie, origin },
      ...(scheme === 'wss'
        ? { ca: identity.authorityPem, servername: host }
        : {}),
    })
    socket.on('error', () => {})
    const outcome = await Promise.race([
      once(socket, 'open').then(() => 'open'),
      once(socket, 'unexpected-response').then(([, response]) => String(response.statusCode)),
    ])
    socket.terminate()
    return outcome
  }
  expect(await attempt('wss', 'ansim.test', `https://ansim.test:${site.port}`)).toBe('open')
  expect(await attempt('ws', 'localhost', `http://localhost:${site.port}`)).toBe('open')
  expect(await attempt('wss', 'ansim.test', `http://ansim.test:${site.port}`)).toBe('403')
  expect(await attempt('ws', 'ansim.test', `http://ansim.test:${site.port}`)).toBe('426')
  expect(await attempt('ws', 'localhost', `https://ansim.test:${site.port}`)).toBe('403')
})
