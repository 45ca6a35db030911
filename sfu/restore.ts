import type { DetectorId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Config } from './config.ts'
import type { DatabasePorts } from './database-opening.ts'
import type { ConnectionOptions } from './db/connection.ts'
import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { anchorFolder } from './audit-opening.ts'
import { openAnchorFile } from './auth/anchor-file.ts'
import { openAuditKey } from './auth/audit-key.ts'
import { createBackup } from './backup/create-backup.ts'
import { restoreBackup } from './backup/restore-backup.ts'
import { openFileBlobStore } from './blobs/file-blob-store.ts'
import { dataPath, readConfig } from './config.ts'
import { openConfiguredDatabase } from './database-opening.ts'
import { appendAuditAsOwner } from './db/append-audit-as-owner.ts'
import { readChosenDetectors } from './db/read-chosen-detectors.ts'
import { acquireInstanceLock } from './instance/instance-lock.ts'
import { openLogFile } from './logger.ts'
import { anchorAudit } from './usecases/verify-audit.ts'

interface RestoreOutcome {
  readonly events: number
  readonly blobs: number
  readonly takenAt: number
  /** Where what was there before lies now; absent when there was nothing. */
  readonly before?: string
  /** BK5: detectors that were chosen and are not here: a backup holds no model files. Until they are, their cameras are analysed as all others are. */
  readonly missingDetectors: readonly DetectorId[]
}

/**
 * BK4: restores a backup into a data folder whose server is stopped, after a backup of what is there. Fails with 'already-running' while the
 * server runs, and with 'bad-input' for a file that is none of ours; then everything is as before.
 */
async function restore(config: Config, file: string, version: string, ports: DatabasePorts): Promise<RestoreOutcome> {
  const { timers, random } = ports
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 })
  const lock = await acquireInstanceLock(dataPath(config, 'server.pid'))
  try {
    const { owner, close } = await openConfiguredDatabase(config, ports, new AbortController().signal)
    try {
      const blobFolder = dataPath(config, 'blobs')
      const never = new AbortController().signal
      const day = new Date(timers.now()).toISOString().replaceAll(/[:.]/g, '-')
      const { file: before, rows } = await createBackup({
        owner,
        blobFolder,
        version,
        clock: timers.now,
      }, dataPath(config, 'backups', `before-restore-${day}.tar.gz`), never)
      const { events, blobs, takenAt, version: writtenBy } = await restoreBackup({ owner, blobs: await openFileBlobStore(blobFolder, random), workFolder: config.dataDir }, file, never)
      await tellTrail(config, owner, timers.now(), { takenAt, version: writtenBy })
      return {
        events,
        blobs,
        takenAt,
        missingDetectors: await findMissing(await readChosenDetectors(owner), [
          join(import.meta.dirname, '../models'),
          dataPath(config, 'detectors'),
        ]),
        ...(rows > 0
          ? { before }
          : {}),
      }
    }
    finally {
      await close()
    }
  }
  finally {
    await lock.release()
  }
}

/** AD9: the chain goes on from where the backup ends; anchors of what it took the place of are said to be given up, and the restoring is an entry itself. */
async function tellTrail(config: Config, owner: ConnectionOptions, at: EpochMs, details: { readonly takenAt: number, readonly version: string }): Promise<void> {
  const anchors = openAnchorFile(anchorFolder(config), await openAuditKey(dataPath(config, 'audit.key')))
  await anchorAudit(owner, anchors, new Map(), at, 'restored')
  await appendAuditAsOwner(owner, {
    at,
    actor: { kind: 'operator', name: 'npx ansim', address: '' },
    action: 'backup.restore',
    object: { kind: 'backup' },
    result: 'done',
    details: JSON.stringify(details),
  })
  await anchorAudit(owner, anchors, new Map(), at)
}

/** `npx ansim restore`: what a server would be made of, from the environment. */
export async function restoreByCommand(dataDir: string, file: string): Promise<RestoreOutcome> {
  const config = readConfig({ port: 0, dataDir, cameras: [] }, process.env)
  const { version } = JSON.parse(await readFile(join(import.meta.dirname, '../package.json'), 'utf8')) as { version: string }
  await mkdir(config.dataDir, { recursive: true, mode: 0o711 })
  const log = openLogFile(dataPath(config, 'log', 'server.log'))
  try {
    return await restore(config, file, version, {
      timers: timersOf(globalThis, () => epochMs(Date.now())),
      random: size => randomBytes(size),
      logger: log.logger,
    })
  }
  finally {
    log.close()
  }
}

/** Those of which no folder has a manifest. */
export async function findMissing(chosen: readonly DetectorId[], folders: readonly string[]): Promise<DetectorId[]> {
  const here = new Set((await Promise.all(folders.map(folder => readdir(folder).catch(() => [])))).flat())
  return chosen.filter(detectorId => !here.has(detectorId))
}
