import { writeSync } from 'node:fs'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openLogFile, scrubSecrets } from './logger.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-log-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

it('writes lines of JSON that only its owner may read, and no secret in any of them', async () => {
  const file = join(folder, 'log/server.log')
  const { logger, close } = openLogFile(file)
  logger.info({
    camera: { password: 'hush-1', url: 'rtsp://user:hush-2@192.0.2.1/x' },
    token: 'hush-3',
  }, 'rtsp://user:p@ss:hush-4@h/path was typed')
  logger.error({
    err: new Error('GET https://a:hush-5@h/ with __Host-ansim=hush-6; failed'),
  }, 'x')
  logger.child({ cookie: 'hush-7' }).warn({
    headers: { authorization: 'Basic hush-8' },
  }, 'Authorization: Basic aHVzaC05aHVzaC05')
  logger.info({ link: 'http://localhost/sign-in#token=hush-10' }, 'Digest username="u", response="hush-11"')
  close()
  const text = await readFile(file, 'utf8')
  expect(text).not.toMatch(/hush|aHVzaC05/)
  for (const line of text.trim().split('\n'))
    expect(() => JSON.parse(line)).not.toThrow()
  expect(text).toContain('192.0.2.1/x')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

it('leaves text without secrets alone', () => {
  for (const text of [
    '{"url":"rtsp://192.0.2.1:554/a@b"}'.replace('a@b', 'ab'),
    '{"msg":"the server runs","at":"2026-01-01T00:00:00.000Z"}',
  ])
    expect(scrubSecrets(text)).toBe(text)
})

it('goes on when the disk takes nothing', async () => {
  const file = join(folder, 'full.log')
  let isFull = false
  const { logger, close } = openLogFile(file, {
    write(fd, bytes) {
      if (isFull)
        throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
      return writeSync(fd, bytes)
    },
  })
  logger.info({}, 'before')
  isFull = true
  expect(() => logger.error({}, 'lost')).not.toThrow()
  isFull = false
  logger.info({}, 'after')
  close()
  const lines = (await readFile(file, 'utf8')).trim().split('\n').map(line => JSON.parse(line))
  expect(lines.map(({ msg, lines: lost }) => lost ?? msg)).toEqual(['before', 1, 'after'])
})
