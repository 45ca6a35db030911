import type { Clock } from '#contract/time'
import type { BlobStore } from '../core/blob-store.ts'
import type { Logger } from '../core/logger.ts'
import type { ConnectionOptions } from '../db/connection.ts'
import type { Migration } from '../db/migrations/migration.ts'
import { AppError } from '#contract/app-error'
import { migrateAsOwner, readSchemaVersion } from '../db/migrate.ts'
import { migrations } from '../db/migrations/migrations.ts'
import { createBackup } from './create-backup.ts'
import { restoreBackup } from './restore-backup.ts'

export interface UpgradePlan {
  /** Runs `work` with the way in of the tables' owner, while no server runs on the data. */
  readonly withOwner: <T>(work: (owner: ConnectionOptions) => Promise<T>) => Promise<T>
  readonly blobFolder: string
  readonly blobs: BlobStore
  readonly workFolder: string
  /** Where what is there before is kept. */
  readonly backupFile: string
  /** Of the release that upgrades. */
  readonly version: string
  readonly clock: Clock
  readonly logger: Logger
  readonly steps?: readonly Migration[]
  /** Makes this release the one that starts; answers how that is undone. */
  readonly switchRelease: () => Promise<() => Promise<void>>
  /** Starts this release on the data and stops it again; rejects where it does not become healthy. */
  readonly checkHealth: () => Promise<void>
  /** The data is that of this release. */
  readonly onUpgraded: (owner: ConnectionOptions, from: number, to: number) => Promise<void>
  /** The data is what it was again; `schemaVersion` is the older one's. */
  readonly onRolledBack: (owner: ConnectionOptions, schemaVersion: number) => Promise<void>
}

export interface UpgradeSummary {
  /** Versions of the schema. */
  readonly from: number
  readonly to: number
  readonly backupFile: string
}

/**
 * UP1: brings the data of an older release to this one.
 *
 *   backup --> migrate --> switch the release --> health check --> done
 *      |          |                                   |
 *      |          +--> restore the backup <-- switch back
 *      +--> nothing was touched
 *
 * A failure after the backup ends with the data as it was, at the schema of the release that wrote it, and with that release as the one that
 * starts. Fails with the reason; then the older release runs on.
 */
export async function upgradeData(plan: UpgradePlan): Promise<UpgradeSummary> {
  const { withOwner, backupFile, steps = migrations } = plan
  const to = steps.at(-1)?.version ?? 0
  const from = await withOwner(async (owner) => {
    const found = await readSchemaVersion(owner)
    if (found === 0)
      throw new AppError('bad-input', 'There is no data to upgrade yet; start the server, it makes a database of its own.')
    if (found > to)
      throw new AppError('database-unavailable', `This data was written by a newer Ansim (schema ${found}; this one knows ${to}): upgrade with that version.`, { found, to })
    await createBackup({
      owner,
      blobFolder: plan.blobFolder,
      version: plan.version,
      clock: plan.clock,
    }, backupFile, new AbortController().signal)
    try {
      await migrateAsOwner(owner, steps)
    }
    catch (error) {
      await rollBack(plan, owner, error)
    }
    return found
  })
  const switchBack = await plan.switchRelease()
  try {
    await plan.checkHealth()
    await withOwner(owner => plan.onUpgraded(owner, from, to))
  }
  catch (error) {
    await switchBack()
    await withOwner(owner => rollBack(plan, owner, error))
  }
  return { from, to, backupFile }
}

/** UP2: never resolves. */
async function rollBack({ blobs, workFolder, backupFile, logger, onRolledBack }: UpgradePlan, owner: ConnectionOptions, reason: unknown): Promise<never> {
  logger.error({ err: reason }, 'the upgrade failed; what was there before is put back')
  const { schemaVersion } = await restoreBackup({
    owner,
    blobs,
    workFolder,
    isLeftAtItsSchema: true,
  }, backupFile, new AbortController().signal)
  await onRolledBack(owner, schemaVersion)
  throw new AppError('internal', `The upgrade failed and everything is as before: ${reason instanceof Error
    ? reason.message
    : String(reason)} Start the older version, and send this sentence with the log to who looks after Ansim. The backup is ${backupFile}.`, {}, { cause: reason })
}
