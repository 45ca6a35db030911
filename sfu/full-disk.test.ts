import type { Sha256 } from '#contract/ids'
import { execFileSync } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm, statfs, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { openFileBlobStore } from './blobs/file-blob-store.ts'
import { createHealthBoard } from './health-board.ts'
import { openLogFile } from './logger.ts'

const diskBytes = 4_000_000
let disk = ''
let isMounted = false
beforeEach(async () => {
  disk = await mkdtemp(join(tmpdir(), 'ansim-full-disk-'))
  try {
    execFileSync('mount', [
      '-t',
      'tmpfs',
      '-o',
      `size=${diskBytes}`,
      'none',
      disk,
    ], { stdio: 'ignore' })
    isMounted = true
  }
  catch {
    isMounted = false
  }
})
afterEach(async () => {
  if (isMounted)
    execFileSync('umount', [disk])
  await rm(disk, { recursive: true, force: true })
})

/** Writes until not a byte more fits. */
async function fill(): Promise<void> {
  const { bavail, bsize } = await statfs(disk)
  await writeFile(join(disk, 'filler'), new Uint8Array(bavail * bsize))
}

it('full disk: pictures are refused with disk-full, the log and the server go on, health names it, and room mends all', async ({ skip }) => {
  if (!isMounted) {
    skip(`only ${process.getuid?.() === 0
      ? 'where a small disk may be mounted'
      : 'root'} can make a small disk to fill`)
  }
  const log = openLogFile(join(disk, 'log/server.log'))
  const blobs = await openFileBlobStore(join(disk, 'blobs'), randomBytes)
  const timers = createManualTimers()
  const health = createHealthBoard({
    pingDatabase: async () => {},
    databaseTrouble: () => undefined,
    isMediaHealthy: () => true,
    station: () => ({ healthy: true, message: '' }),
    backup: () => ({ healthy: true, message: '' }),
    dataDir: disk,
    timers,
  })
  const isDiskHealthy = (): boolean | undefined => {
    timers.advance(1_000)
    return health.list().find(({ part }) => part === 'disk')?.healthy
  }
  await expect.poll(isDiskHealthy).toBe(true)

  await fill()
  const bytes = randomBytes(20_000)
  const key = {
    organizationId: '11111111-1111-4111-8111-111111111111' as never,
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
  }
  await expect(blobs.put(key, bytes)).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringContaining('make room'),
  })
  expect(await blobs.find(key)).toBeUndefined()
  for (let line = 0; line < 200; line++) {
    log.logger.error({
      filler: 'x'.repeat(1_000),
    }, 'while the disk is full')
  }
  await expect.poll(isDiskHealthy).toBe(false)
  expect(health.list().find(({ part }) => part === 'disk')).toMatchObject({
    required: false,
    message: expect.stringMatching(/make room on the disk of .*ansim-full-disk/),
  })

  await rm(join(disk, 'filler'))
  await blobs.put(key, bytes)
  expect(await blobs.find(key)).toEqual(bytes)
  log.logger.info({}, 'there is room again')
  log.close()
  health.close()
  const lines = (await readFile(join(disk, 'log/server.log'), 'utf8')).trim().split('\n').map(line => JSON.parse(line) as { msg: string, lines?: number })
  expect(lines.at(-1)?.msg).toBe('there is room again')
  expect(lines.at(-2)?.lines).toBeGreaterThan(150)
})
