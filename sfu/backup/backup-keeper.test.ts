import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createLogger } from '../core/logger.ts'
import { createBackupKeeper } from './backup-keeper.ts'

const start = Date.UTC(2026, 10, 21, 5)

describe('daily backups', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ansim-keeper-'))
  })
  afterEach(() => rm(folder, { recursive: true }))

  /** Hours pass, one look each. */
  async function keep(hours: number, create: (file: string) => Promise<void> = file => writeFile(file, '')) {
    const timers = createManualTimers(start)
    const stop = new AbortController()
    let made = 0
    const keeper = createBackupKeeper({
      folder,
      create: async (file) => {
        await create(file)
        made++
        return {
          file,
          bytes: 1,
          rows: 1,
          events: 1,
        }
      },
      timers,
      logger: createLogger(() => {}),
    })
    const running = keeper.run(stop.signal)
    // It looks at the folder, however long that takes, and waits for the next hour.
    const settle = async (): Promise<void> => {
      while (timers.waiting() === 0)
        await new Promise(resolve => setImmediate(resolve))
    }
    await settle()
    for (let hour = 0; hour < hours; hour++) {
      timers.advance(3_600_000)
      await settle()
    }
    const health = keeper.health()
    stop.abort()
    await running
    return { made, health }
  }

  it('BK3 makes one a day and keeps seven', async () => {
    expect((await keep(9 * 24)).made).toBe(10)
    expect((await readdir(folder)).sort().map(name => name.slice(6, 16))).toEqual([
      24,
      25,
      26,
      27,
      28,
      29,
      30,
    ].map(day => `2026-11-${day}`))
  })

  it('BK3 one that is there is not made again after a restart, and files of others are left alone', async () => {
    await mkdir(folder, { recursive: true })
    await writeFile(join(folder, 'daily-2026-11-21.tar.gz'), '')
    await writeFile(join(folder, 'before-the-move.tar.gz'), '')
    expect((await keep(3)).made).toBe(0)
    expect(await readdir(folder)).toHaveLength(2)
  })

  it('BK3 a failing one is tried again each hour, and said after two days', async () => {
    let tries = 0
    const fail = async (): Promise<void> => {
      tries++
      throw new Error('The disk is full.')
    }
    expect((await keep(24, fail)).health.healthy).toBe(true)
    expect(tries).toBe(25)
    expect((await keep(49, fail)).health).toMatchObject({
      healthy: false,
      message: expect.stringContaining('The disk is full.'),
    })
  })
})
