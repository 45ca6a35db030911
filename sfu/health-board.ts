import type { PartHealth } from '#contract/status'
import type { Timers } from '#contract/timers'
import { statfs } from 'node:fs/promises'

export interface HealthSources {
  readonly pingDatabase: () => Promise<void>
  /** Why the database is away, as far as is known. */
  readonly databaseTrouble: () => string | undefined
  readonly isMediaHealthy: () => boolean
  /** The station, or why there is none. */
  readonly station: () => { readonly healthy: boolean, readonly message: string }
  readonly backup: () => { readonly healthy: boolean, readonly message: string }
  /** Whoever keeps room on the disk; without one the disk is looked at here. */
  readonly disk?: () => { readonly healthy: boolean, readonly message: string }
  readonly dataDir: string
  readonly timers: Timers
}

/** Knows which parts of the server work, without asking them at the moment of the question. */
export interface HealthBoard {
  readonly list: () => PartHealth[]
  readonly close: () => void
}

const lookEveryMs = 1_000
/** A query that takes longer counts as no answer. */
const databaseAnswerMs = 3_000
const lowDiskBytes = 2_000_000_000
const lowDiskShare = 0.05

export function createHealthBoard(sources: HealthSources): HealthBoard {
  const { timers, dataDir } = sources
  const closing = new AbortController()
  let hasDatabase = true
  let freeBytes = Infinity
  let totalBytes = 0
  let cancel = timers.after(0, look)

  function look(): void {
    void Promise.all([
      lookAtDatabase(),
      lookAtDisk(),
    ]).finally(() => {
      if (!closing.signal.aborted)
        cancel = timers.after(lookEveryMs, look)
    })
  }

  async function lookAtDatabase(): Promise<void> {
    const { promise: late, resolve } = Promise.withResolvers<boolean>()
    const cancelLate = timers.after(databaseAnswerMs, () => resolve(false))
    hasDatabase = await Promise.race([
      sources.pingDatabase().then(() => true, () => false),
      late,
    ])
    cancelLate()
  }

  async function lookAtDisk(): Promise<void> {
    const disk = await statfs(dataDir).catch(() => undefined)
    freeBytes = disk
      ? disk.bavail * disk.bsize
      : 0
    totalBytes = disk
      ? disk.blocks * disk.bsize
      : 0
  }

  return {
    list() {
      const isMediaHealthy = sources.isMediaHealthy()
      const isDiskLow = freeBytes < Math.min(lowDiskBytes, totalBytes * lowDiskShare)
      const station = sources.station()
      return [
        {
          part: 'database',
          healthy: hasDatabase,
          required: true,
          message: hasDatabase
            ? ''
            : `${sources.databaseTrouble() ?? 'It does not answer'}; browsers keep their events until it is back.`,
        },
        {
          part: 'media',
          healthy: isMediaHealthy,
          required: true,
          message: isMediaHealthy ? '' : 'A media worker ended and is started again; pictures come back by themselves.',
        },
        {
          part: 'station',
          healthy: station.healthy,
          required: false,
          message: station.message,
        },
        {
          part: 'backup',
          required: false,
          ...sources.backup(),
        },
        {
          part: 'disk',
          required: false,
          ...sources.disk?.() ?? {
            healthy: !isDiskLow,
            message: isDiskLow
              ? `${Math.round(freeBytes / 1_000_000)} MB are left; make room on the disk of ${dataDir}.`
              : '',
          },
        },
      ]
    },
    close() {
      closing.abort()
      cancel()
    },
  }
}
