import type { KeyedCertificate } from './authority.ts'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createListener } from '../listener.ts'
import { createAuthority, createServerCertificate } from './authority.ts'
import { readCertificateFiles, watchCertificateFiles } from './certificate-files.ts'

const host = 'ansim.test'
const dayMs = 86_400_000
let folder = ''
let authority: KeyedCertificate
const files = { certificate: '', key: '' }

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-cert-'))
  Object.assign(files, {
    certificate: join(folder, 'server.crt'),
    key: join(folder, 'server.key'),
  })
  authority = await createAuthority('Test', Date.now())
})
afterEach(() => rm(folder, { recursive: true, force: true }))

function makePair({ names = [host], atMs = Date.now() } = {}): Promise<KeyedCertificate> {
  return createServerCertificate(authority, names, name => isIP(name) !== 0, atMs)
}

async function put({ certificatePem, keyPem }: KeyedCertificate, mode = 0o600): Promise<void> {
  await writeFile(files.certificate, certificatePem)
  await writeFile(files.key, keyPem)
  await chmod(files.key, mode)
}

const read = (at = Date.now()) => readCertificateFiles(files, host, () => at as never)

it('SE1 refuses what cannot be shown, with a sentence that says what to do', async () => {
  await expect(read()).rejects.toThrow(/certificate .* cannot be read; check --cert/)
  const pair = await makePair()
  await put(pair)
  expect(await read()).toMatchObject({ chainPem: pair.certificatePem, keyPem: pair.keyPem })

  await put({ ...pair, keyPem: (await makePair()).keyPem })
  await expect(read()).rejects.toThrow('does not belong to the certificate')
  await put({ ...pair, certificatePem: 'mangled' })
  await expect(read()).rejects.toThrow('holds no certificate')
  await put({ ...pair, keyPem: 'mangled' })
  await expect(read()).rejects.toThrow('holds no private key')
  await put(pair, 0o644)
  await expect(read()).rejects.toThrow('chmod 600')
  await put(await makePair({
    names: ['elsewhere.test'],
  }))
  await expect(read()).rejects.toThrow('is not for ansim.test')
  await put(pair)
  await expect(read(Date.now() + 500 * dayMs)).rejects.toThrow(/ended on \d{4}-\d\d-\d\d; renew it/)
  await expect(read(Date.now() - 9 * dayMs)).rejects.toThrow(/begins on .* check the clock/)
})

it('SE1 shows a renewed certificate to new connections, keeps open ones, and stays with the old one when the new is broken', async () => {
  const first = await makePair()
  await put(first)
  const pair = await read()
  const listener = createListener(pair)
  listener.serverFactory((_, response) => void response.end('here'), {})
  const port = await listener.listen(0, ['127.0.0.1'])
  const timers = createManualTimers(Date.now())
  const refusals: string[] = []
  let renewals = 0
  const watch = watchCertificateFiles(files, host, pair, timers, {
    onRenewed(next) {
      listener.renew(next)
      renewals++
    },
    onRefused: error => refusals.push((error as Error).message),
  })
  /** The serial number of the certificate that a new connection sees. */
  const shown = async (): Promise<string> => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      servername: host,
      ca: authority.certificatePem,
    })
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject))
    const { serialNumber } = socket.getPeerCertificate()
    socket.destroy()
    return serialNumber
  }
  const looks = async (times: number): Promise<void> => {
    for (let look = 0; look < times; look++) {
      await expect.poll(() => timers.waiting()).toBe(1)
      timers.advance(2_000)
    }
    await expect.poll(() => timers.waiting()).toBe(1)
  }
  const open = connect({
    host: '127.0.0.1',
    port,
    servername: host,
    ca: authority.certificatePem,
  })
  await new Promise((resolve, reject) => open.once('secureConnect', resolve).once('error', reject))
  const before = await shown()
  try {
    const second = await makePair()
    // The key comes a moment later, as certificate tools write.
    await writeFile(files.certificate, second.certificatePem)
    await looks(1)
    expect([renewals, refusals]).toEqual([0, []])
    await put(second)
    await looks(1)
    expect([renewals, refusals]).toEqual([1, []])
    const after = await shown()
    expect(after).not.toBe(before)

    for (const broken of [
      { ...second, certificatePem: 'mangled' },
      { ...second, keyPem: first.keyPem },
      await makePair({ atMs: Date.now() - 500 * dayMs }),
    ]) {
      refusals.length = 0
      await put(broken)
      await looks(4)
      expect(refusals).toHaveLength(1)
      expect(await shown()).toBe(after)
    }
    await put(first)
    await looks(1)
    expect(await shown()).toBe(before)

    // The connection of before all this goes on.
    open.write('GET / HTTP/1.1\r\nhost: ansim.test\r\n\r\n')
    const [answer] = await new Promise<[string]>(resolve => open.once('data', chunk => resolve([
      String(chunk),
    ])))
    expect(answer).toMatch(/^HTTP\/1.1 200/)
  }
  finally {
    watch.close()
    open.destroy()
    await listener.close()
  }
  expect(timers.waiting()).toBe(0)
})
