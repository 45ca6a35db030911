import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { BackupSummary } from './create-backup.ts'
import { readdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pause } from '#contract/timers'

export interface BackupKeeperOptions {
  /** `<data>/backups`. */
  readonly folder: string
  readonly create: (file: string, signal: AbortSignal) => Promise<BackupSummary>
  readonly timers: Timers
  readonly logger: Logger
}

/** The service that makes a backup a day and keeps the last seven. */
export interface BackupKeeper {
  readonly run: (signal: AbortSignal) => Promise<void>
  /** When the newest daily backup was made, and why the last try failed; for the health of the server. */
  readonly health: () => { readonly healthy: boolean, readonly message: string }
}

const dayMs = 86_400_000
const hourMs = 3_600_000
const kept = 7
const pattern = /^daily-(\d{4}-\d{2}-\d{2})\.tar\.gz$/

/** BK3: looks once an hour whether today has its backup; one that fails is tried again an hour later, and said after two days without any. */
export function createBackupKeeper({ folder, create, timers, logger }: BackupKeeperOptions): BackupKeeper {
  const startedAt = timers.now()
  let newest: string | undefined
  let trouble: string | undefined

  async function look(signal: AbortSignal): Promise<void> {
    const today = new Date(timers.now()).toISOString().slice(0, 10)
    const days = await listDays(folder)
    newest = days.at(-1)
    if (newest === undefined || newest < today) {
      const { bytes, events } = await create(join(folder, `daily-${today}.tar.gz`), signal)
      logger.info({ bytes, events }, 'made the daily backup')
      newest = today
      days.push(today)
    }
    trouble = undefined
    for (const day of days.slice(0, -kept))
      await rm(join(folder, `daily-${day}.tar.gz`), { force: true })
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        await look(signal).catch((error: unknown) => {
          trouble = error instanceof Error
            ? error.message
            : String(error)
          if (!signal.aborted)
            logger.warn({ err: error }, 'the daily backup failed and is tried again in an hour')
        })
        await pause(timers, hourMs, signal)
      }
    },
    health() {
      const since = newest === undefined
        ? startedAt
        : Date.parse(newest)
      const healthy = trouble === undefined || timers.now() - since < 2 * dayMs
      return {
        healthy,
        message: healthy
          ? ''
          : `There has been no backup for two days: ${trouble} Make room or mend the folder backups in the data folder.`,
      }
    },
  }
}

/** Days that have their backup, oldest first. */
async function listDays(folder: string): Promise<string[]> {
  const names = await readdir(folder).catch(() => [])
  return names.flatMap(name => pattern.exec(name)?.[1] ?? []).sort()
}
