import type { OrganizationId } from '#contract/ids'
import type { StorageKind } from '#contract/retention'
import type { Timers } from '#contract/timers'
import type { DiskMeasure, MeasureDisk } from './core/disk-room.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { pause } from '#contract/timers'
import { diskLevel, reserveOf } from './core/disk-room.ts'
import { deleteEvidence, expireEvidence } from './usecases/expire-evidence.ts'

export interface DiskGuardOptions {
  readonly context: Pick<UsecaseContext, 'database' | 'blobs' | 'clock' | 'logger'>
  readonly organizationId: OrganizationId
  readonly measure: MeasureDisk
  readonly dataDir: string
  readonly timers: Timers
}

/** The service that keeps a reserve free on the disk. */
export interface DiskGuard {
  readonly run: (signal: AbortSignal) => Promise<void>
  /** As last measured. */
  readonly disk: () => DiskMeasure
  readonly health: () => { readonly healthy: boolean, readonly message: string }
}

const lookEveryMs = 5_000
/** Files of one step, after which the disk is measured: a film is as large as some hundred pictures. */
const batches = { clips: 1, snapshots: 8 } as const

/**
 * RT5, RT6: an alarm while room is low; when it is short for a second look, so that the alarm always stood first, evidence goes until the
 * reserve is back: what is over its time, then films, then pictures, oldest first. Never what is held, never events.
 * ```
 *  ample --< 8 %, 3 GB--> low --< 5 %, 2 GB--> short --second look--> deleting --reserve is back--> low --> ample
 * ```
 */
export function createDiskGuard({ context, organizationId, measure, dataDir, timers }: DiskGuardOptions): DiskGuard {
  const { logger } = context
  let disk: DiskMeasure = { freeBytes: Number.MAX_SAFE_INTEGER, totalBytes: 0 }
  let hasWarned = false
  let deleting: StorageKind | undefined
  let isExhausted = false

  async function look(): Promise<ReturnType<typeof diskLevel>> {
    disk = await measure() ?? disk
    return diskLevel(disk)
  }

  /** Answers whether the reserve is back. */
  async function takeOldest(kind: keyof typeof batches, signal: AbortSignal): Promise<boolean> {
    deleting = kind
    while (!signal.aborted) {
      if (await look() !== 'short')
        return true
      const count = await deleteEvidence(context, organizationId, kind, 'oldest', signal, batches[kind])
      if (count === 0)
        return false
      logger.warn({ kind, count, freeBytes: disk.freeBytes }, 'deleted evidence before its time, because the disk is full')
    }
    return true
  }

  async function makeRoom(signal: AbortSignal): Promise<void> {
    try {
      deleting = 'snapshots'
      await expireEvidence(context, organizationId, signal, (kind, count) => logger.warn({ kind, count }, 'deleted evidence whose time is over, because the disk is full'))
      isExhausted = !(await takeOldest('clips', signal) || await takeOldest('snapshots', signal))
    }
    finally {
      deleting = undefined
    }
  }

  return {
    async run(signal) {
      while (!signal.aborted) {
        try {
          const level = await look()
          if (level !== 'ample' && !hasWarned)
            logger.warn({ freeBytes: disk.freeBytes, level }, 'the disk is nearly full')
          else if (level === 'short')
            await makeRoom(signal)
          hasWarned = level !== 'ample'
          isExhausted &&= level === 'short'
        }
        catch (error) {
          if (!signal.aborted)
            logger.error({ err: error }, 'no room can be made on the disk now')
        }
        await pause(timers, lookEveryMs, signal)
      }
    },
    disk: () => disk,
    health() {
      const level = diskLevel(disk)
      return {
        healthy: level === 'ample',
        message: messageOf(level),
      }
    },
  }

  function messageOf(level: ReturnType<typeof diskLevel>): string {
    const left = `${Math.round(disk.freeBytes / 1_000_000)} MB are left on the disk of ${dataDir}`
    const reserve = Math.round(reserveOf(disk.totalBytes) / 1_000_000)
    switch (level) {
      case 'ample': return ''
      case 'low': return `${left}; make room. Below ${reserve} MB films and then pictures are deleted, oldest first.`
      case 'short': return isExhausted
        ? `${left}, and nothing is left to delete but what is held; make room. Events are still taken.`
        : `${left}, so ${deleting === 'clips'
          ? 'films'
          : 'pictures and films'} are deleted, oldest first, until ${reserve} MB are free. Events and what is held stay.`
      default: return level satisfies never
    }
  }
}
