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
  const { logger, flush } = openLogFile(file)
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
  flush()
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

it('puts a log that grew too long aside', async () => {
  const file = join(folder, 'big.log')
  const { logger, flush, rotate } = openLogFile(file)
  for (let line = 0; line < 170; line++) {
    logger.info({
      filler: 'x'.repeat(100_000),
    }, 'filler')
  }
  rotate()
  logger.info({}, 'after')
  flush()
  expect(await readFile(file, 'utf8')).toContain('after')
  expect((await stat(file)).size).toBeLessThan(1_000)
  expect((await stat(`${file}.1`)).size).toBeGreaterThan(16_000_000)
})
