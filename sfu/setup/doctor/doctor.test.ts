import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { probeGpu } from './gpu-probe.mjs'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-doctor-test-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

async function doctor(...args: string[]) {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, '../ansim.mjs'),
    'doctor',
    ...args,
  ], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, out, err }
}

it('says a line for each thing, without a server, and changes nothing', async () => {
  const server = net.createServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const data = join(folder, 'data')
  const taken = await doctor('--json', '--data', data, '--port', String(port))
  server.close()
  const findings = taken.out.trim().split('\n').map(line => JSON.parse(line) as { check: string, state: string, message: string })
  expect(findings.map(({ check }) => check)).toEqual(expect.arrayContaining([
    'Node',
    'npm packages',
    'mediasoup worker',
    'PostgreSQL',
    'Chromium',
    'graphics',
    `port ${port}`,
    'data folder',
    'cache folder',
    'clock',
  ]))
  expect(findings.find(({ check }) => check === `port ${port}`)).toMatchObject({
    state: 'problem',
    message: expect.stringContaining('--port'),
  })
  expect(findings.find(({ check }) => check === 'data folder')).toMatchObject({
    state: 'ok',
    message: expect.stringContaining('will be made'),
  })
  expect(taken.code).toBe(1)
  expect(await readdir(folder)).toEqual([])
})

it('counts a data folder that is a file as a problem', async () => {
  await writeFile(join(folder, 'file'), '')
  const { out, code } = await doctor('--data', join(folder, 'file'), '--port', '0')
  expect(out).toMatch(/^PROBLEM {2}data folder .*--data/m)
  expect(code).toBe(1)
})

it('refuses what it does not know, and names what it does', async () => {
  expect(await doctor('--prot', '1')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--port N'),
  })
  expect(await doctor('--port', 'x')).toMatchObject({
    code: 2,
    err: expect.stringContaining('--port 8080'),
  })
})

it('says why the graphics are not known when Chromium does not start or does not answer', async () => {
  expect(await probeGpu(join(folder, 'no-chromium'))).toEqual({
    kind: 'unseen',
    why: expect.stringContaining('install'),
  })
  expect(await probeGpu('/bin/false')).toEqual({
    kind: 'unseen',
    why: expect.stringContaining('code'),
  })
  expect(await probeGpu('/usr/bin/yes', { timeoutMs: 300 })).toEqual({
    kind: 'unseen',
    why: expect.any(String),
  })
})
