import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer as createHttpServer, get as httpGet } from 'node:http'
import { createServer, get } from 'node:https'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { ensureServerIdentity } from './server-identity.ts'
import { sharePort } from './shared-port.ts'

let folder = ''
let ca = ''
let port = 0
const plain = createHttpServer((_, response) => response.end('plain'))
let secure: ReturnType<typeof createServer>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-port-'))
  const identity = await ensureServerIdentity(folder, ['127.0.0.1'], 'plant', () => epochMs(Date.now()))
  ca = identity.authorityPem
  secure = createServer({ cert: identity.chainPem, key: identity.keyPem, minVersion: 'TLSv1.3' }, (_, response) => response.end('secure'))
  sharePort(secure, socket => plain.emit('connection', socket))
  secure.listen(0, '127.0.0.1')
  await once(secure, 'listening')
  port = (secure.address() as AddressInfo).port
})
afterAll(async () => {
  secure.close()
  await rm(folder, { recursive: true, force: true })
})

async function textOf(scheme: 'http' | 'https'): Promise<string> {
  const [response] = await once(scheme === 'http'
    ? httpGet({ host: '127.0.0.1', port, agent: false })
    : get({
        host: '127.0.0.1',
        port,
        ca,
        agent: false,
      }), 'response')
  let text = ''
  for await (const chunk of response)
    text += chunk
  return text
}

it('answers plain HTTP and TLS on one port, many times over', async () => {
  for (let round = 0; round < 10; round++) {
    expect(await Promise.all([
      textOf('https'),
      textOf('http'),
      textOf('https'),
    ])).toEqual(['secure', 'plain', 'secure'])
  }
})

it('survives connections that say nothing, noise, or a broken record', async () => {
  for (const bytes of [
    '',
    '\x00',
    '\x16',
    '\x16\x03\x01\xFF\xFFxxxx',
    'GARBAGE\r\n\r\n',
    '\xFF'.repeat(5000),
  ]) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => {})
    await once(socket, 'connect')
    socket.write(bytes, 'latin1')
    socket.end()
    socket.resume()
    await once(socket, 'close')
  }
  expect(await textOf('https')).toBe('secure')
})

it('takes a request that arrives byte by byte', async () => {
  const socket = connect(port, '127.0.0.1').setNoDelay(true)
  await once(socket, 'connect')
  for (const byte of 'GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n') {
    socket.write(byte)
    await new Promise(resolve => setImmediate(resolve))
  }
  let text = ''
  for await (const chunk of socket)
    text += chunk
  expect(text).toMatch(/^HTTP\/1\.1 200[\s\S]*plain$/)
})
