import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { printLogs } from './log-printer.ts'
import { openLogFile } from './logger.ts'

let dataDir = ''
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'ansim-logs-'))
})
afterEach(() => rm(dataDir, { recursive: true, force: true }))

function ansim(...args: string[]) {
  return spawn(process.execPath, [
    join(import.meta.dirname, 'cli.ts'),
    ...args,
    '--data',
    dataDir,
  ], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

async function ended(child: ReturnType<typeof ansim>) {
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, out, err }
}

it('begins to follow with the last lines, then tells what is written, across a rotation', async () => {
  const file = join(dataDir, 'server.log')
  const { logger, close } = openLogFile(file, { maxBytes: 3_000 })
  for (let line = 0; line < 60; line++)
    logger.info({ line }, 'before')
  logger.debug({}, 'never written: the server logs from info up')
  const printed: string[] = []
  let looks = 0
  const following = printLogs(file, { level: 'info', follow: true }, {
    print: line => printed.push(line),
    json: false,
    async pause() {
      if (++looks > 3)
        throw new Error('enough')
      for (let line = 0; line < 40; line++)
        logger.info({ line: looks * 100 + line }, 'after')
    },
  })
  await expect(following).rejects.toThrow('enough')
  close()
  expect(printed.map(line => Number(/line=(\d+)$/.exec(line)?.[1]))).toEqual([
    ...Array.from({ length: 20 }, (_, index) => 40 + index),
    ...[1, 2, 3].flatMap(look => Array.from({ length: 40 }, (_, index) => look * 100 + index)),
  ])
})

it('reads the log of a server that is down: readable, by level, since a time, and as it was written', async () => {
  const { logger, close } = openLogFile(join(dataDir, 'log/server.log'))
  logger.info({ camera: 'gate' }, 'the server runs')
  logger.error({
    err: new Error('no route to host'),
    password: 'hush',
  }, 'the camera is away')
  close()
  const readable = await ended(ansim('logs'))
  expect(readable).toMatchObject({ code: 0, err: '' })
  expect(readable.out.trim().split('\n')).toEqual([
    expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3} {2}info {3}the server runs {2}camera=gate$/),
    expect.stringMatching(/ {2}error {2}the camera is away {2}err=Error: no route to host {2}password=\*\*\*$/),
  ])
  expect((await ended(ansim('logs', '--level', 'error'))).out.trim().split('\n')).toHaveLength(1)
  expect((await ended(ansim('logs', '--since', '2099-01-01'))).out).toBe('')
  const [first] = (await ended(ansim('logs', '--json'))).out.split('\n')
  expect(JSON.parse(first!)).toMatchObject({ level: 30, msg: 'the server runs', camera: 'gate' })
})

it('follows until it is told to stop', async () => {
  const { logger, close } = openLogFile(join(dataDir, 'log/server.log'))
  logger.info({}, 'one')
  const child = ansim('logs', '--follow')
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  expect((await lines.next()).value).toContain('one')
  logger.warn({}, 'two')
  expect((await lines.next()).value).toContain('two')
  child.kill('SIGTERM')
  await once(child, 'exit')
  close()
})

it('says what to do without a log, and with a wrong level', async () => {
  expect(await ended(ansim('logs'))).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('--data'),
  })
  expect(await ended(ansim('logs', '--level', 'loud'))).toMatchObject({ code: 2, err: '--level wants debug, info, warn or error.\n' })
})
