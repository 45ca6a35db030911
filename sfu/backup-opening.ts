import type { Timers } from '#contract/timers'
import type { BackupKeeper } from './backup/backup-keeper.ts'
import type { BackupSummary } from './backup/create-backup.ts'
import type { Config } from './config.ts'
import type { Logger } from './core/logger.ts'
import type { ConnectionOptions } from './db/connection.ts'
import { createBackupKeeper } from './backup/backup-keeper.ts'
import { createBackup } from './backup/create-backup.ts'
import { dataPath } from './config.ts'

export interface OpenedBackups extends BackupKeeper {
  /** One more, now, with a name of its own. */
  readonly createNow: () => Promise<BackupSummary>
}

/** The backups of a server that runs, in the folder backups of its data. */
export function openBackups({ config, owner, version, timers, logger, signal }: {
  readonly config: Config
  readonly owner: ConnectionOptions
  readonly version: string
  readonly timers: Timers
  readonly logger: Logger
  readonly signal: AbortSignal
}): OpenedBackups {
  const create = (file: string, stop: AbortSignal): Promise<BackupSummary> => createBackup({
    owner,
    blobFolder: dataPath(config, 'blobs'),
    version,
    clock: timers.now,
  }, file, stop)
  const keeper = createBackupKeeper({
    folder: dataPath(config, 'backups'),
    create,
    timers,
    logger,
  })
  return {
    ...keeper,
    createNow: () => create(dataPath(config, 'backups', `asked-${new Date(timers.now()).toISOString().replaceAll(/[:.]/g, '-')}.tar.gz`), signal),
  }
}
