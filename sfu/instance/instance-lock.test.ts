import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { acquireInstanceLock, findLivingHolder } from './instance-lock.ts'
import { identifyProcess } from './process-identity.ts'

let folder = ''
let file = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-lock-'))
  file = join(folder, 'server.pid')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('refuses a second server by the pid of the first', async () => {
  const lock = await acquireInstanceLock(file)
  await expect(acquireInstanceLock(file)).rejects.toMatchObject({ code: 'already-running', message: `already running (pid ${process.pid})` })
  await lock.release()
  await lock.release()
  expect(await readdir(folder)).toEqual([])
})

it('takes over from a holder that died by kill -9', async () => {
  const other = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  await once(other, 'spawn')
  await acquireInstanceLock(file, other.pid)
  expect(await findLivingHolder(file)).toBe(other.pid)
  await expect(acquireInstanceLock(file)).rejects.toMatchObject({ code: 'already-running' })

  other.kill('SIGKILL')
  await once(other, 'exit')
  const lock = await acquireInstanceLock(file)
  expect(await findLivingHolder(file)).toBe(process.pid)
  await lock.release()
})

it('does not mistake another program under the same pid for the holder', async () => {
  // What kill -9 and a reused pid leave behind: our own pid, but another start time.
  await writeFile(file, `${process.pid}\n${process.pid}@1/another-boot\n`)
  const lock = await acquireInstanceLock(file)
  expect(await readFile(file, 'utf8')).toContain(await identifyProcess(process.pid))
  await lock.release()
})

it('takes over an empty or mangled file', async () => {
  for (const content of [
    '',
    'x',
    '-1\n',
    '99999999999\n\n',
    '\0\0\0',
  ]) {
    await writeFile(file, content)
    const lock = await acquireInstanceLock(file)
    await lock.release()
  }
})

it('gives a stale file to exactly one of many that start at once', async () => {
  for (let round = 0; round < 20; round++) {
    await writeFile(file, `1234567\n1234567@${round}/old\n`)
    const outcomes = await Promise.allSettled(Array.from({ length: 12 }, () => acquireInstanceLock(file)))
    expect(outcomes.filter(outcome => outcome.status === 'fulfilled')).toHaveLength(1)
    expect(await readdir(folder)).toEqual(['server.pid'])
  }
})

it('leaves a file alone that has become somebody else\'s', async () => {
  const lock = await acquireInstanceLock(file)
  await writeFile(file, '1\nsomebody\n')
  await lock.release()
  expect(await readFile(file, 'utf8')).toBe('1\nsomebody\n')
})
