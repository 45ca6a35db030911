import { X509Certificate } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { ensureServerIdentity } from './server-identity.ts'

const dayMs = 86_400_000
let folder = ''
let nowMs = Date.now()
const now = () => epochMs(nowMs)
const ensure = (names: string[]) => ensureServerIdentity(join(folder, 'tls'), names, 'plant', now)

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-tls-'))
  nowMs = Date.now()
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function handshake(port: number, options: { ca: string, servername?: string, maxVersion?: 'TLSv1.2' }): Promise<string> {
  const socket = connect({ host: '127.0.0.1', port, ...options })
  return new Promise((resolve) => {
    socket.on('secureConnect', () => {
      resolve(socket.getProtocol() ?? 'none')
      socket.destroy()
    })
    socket.on('error', error => resolve((error as NodeJS.ErrnoException).code ?? error.message))
  })
}

it('is trusted under every name by whoever trusts the authority alone, and under no other name', async () => {
  const identity = await ensure(['ansim.test', '127.0.0.1', 'localhost'])
  const server = createServer({ cert: identity.chainPem, key: identity.keyPem, minVersion: 'TLSv1.3' }).listen(0, '127.0.0.1')
  await new Promise(resolve => server.once('listening', resolve))
  const { port } = server.address() as { port: number }
  try {
    expect(await handshake(port, { ca: identity.authorityPem, servername: 'ansim.test' })).toBe('TLSv1.3')
    expect(await handshake(port, { ca: identity.authorityPem, servername: 'localhost' })).toBe('TLSv1.3')
    expect(await handshake(port, { ca: identity.authorityPem })).toBe('TLSv1.3')
    expect(await handshake(port, { ca: identity.authorityPem, servername: 'elsewhere.test' })).toBe('ERR_TLS_CERT_ALTNAME_INVALID')
    expect(await handshake(port, { ca: identity.authorityPem, servername: 'ansim.test', maxVersion: 'TLSv1.2' })).not.toMatch(/^TLS/)
    const stranger = await ensureServerIdentity(join(folder, 'other'), ['ansim.test'], 'other', now)
    expect(await handshake(port, { ca: stranger.authorityPem, servername: 'ansim.test' })).not.toMatch(/^TLS/)
  }
  finally {
    server.close()
  }
})

it('keeps keys from other users of the machine', async () => {
  await ensure(['localhost'])
  expect((await stat(join(folder, 'tls'))).mode & 0o777).toBe(0o700)
  expect((await readdir(join(folder, 'tls'))).sort()).toEqual([
    'ca.crt',
    'ca.key',
    'server.crt',
    'server.key',
  ])
  for (const file of await readdir(join(folder, 'tls')))
    expect((await stat(join(folder, 'tls', file))).mode & 0o777).toBe(0o600)
})

it('reuses what is valid, and renews the server\'s certificate alone near its end and for a new address', async () => {
  const first = await ensure(['localhost', '192.168.1.20'])
  expect(await ensure(['localhost', '192.168.1.20'])).toEqual(first)

  const moved = await ensure(['localhost', '192.168.1.21'])
  expect(moved.authorityPem).toBe(first.authorityPem)
  expect(new X509Certificate(moved.chainPem).checkIP('192.168.1.21')).toBe('192.168.1.21')

  nowMs += 360 * dayMs
  expect((await ensure(['localhost', '192.168.1.21'])).chainPem).toBe(moved.chainPem)
  nowMs += 10 * dayMs
  const renewed = await ensure(['localhost', '192.168.1.21'])
  expect(renewed.chainPem).not.toBe(moved.chainPem)
  expect(renewed.authorityFingerprint).toBe(first.authorityFingerprint)
  expect(renewed.notAfterMs - nowMs).toBeGreaterThan(390 * dayMs)
})

it('is what Apple, Android and Windows ask of a certificate', async () => {
  const identity = await ensure(['localhost'])
  const server = new X509Certificate(identity.chainPem)
  const authority = new X509Certificate(identity.authorityPem)
  expect(authority.ca).toBe(true)
  expect(server.ca).toBe(false)
  expect(server.checkIssued(authority)).toBe(true)
  expect(server.verify(authority.publicKey)).toBe(true)
  expect(server.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1'])
  expect((server.validToDate.getTime() - server.validFromDate.getTime()) / dayMs).toBeLessThan(400)
  expect(identity.authorityFingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
})

it('makes a mangled server certificate anew, and never replaces a mangled authority by itself', async () => {
  const first = await ensure(['localhost'])
  await writeFile(join(folder, 'tls/server.crt'), 'mangled')
  expect((await ensure(['localhost'])).authorityPem).toBe(first.authorityPem)

  await writeFile(join(folder, 'tls/ca.crt'), 'mangled')
  await expect(ensure(['localhost'])).rejects.toThrow(/restore ca\.crt and ca\.key from a backup/)
  expect(await readFile(join(folder, 'tls/ca.crt'), 'utf8')).toBe('mangled')
})
