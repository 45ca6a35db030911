import type { BlobStore } from '../core/blob-store.ts'
import type { ConnectionOptions } from '../db/connection.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { AppError } from '#contract/app-error'
import { organizationIdSchema, sha256Schema } from '#contract/ids'
import { importTables } from '../db/table-dump.ts'
import { readArchive } from './archive.ts'
import { backupManifestSchema } from './backup-manifest.ts'
import { rowsOf } from './create-backup.ts'

export interface RestoreTarget {
  readonly owner: ConnectionOptions
  readonly blobs: BlobStore
  /** Where the archive is unpacked, on a disk with room for it. */
  readonly workFolder: string
  /** UP2: the tables stay as the release that wrote the backup knows them; absent: they are brought up to date. */
  readonly isLeftAtItsSchema?: boolean
}

export interface RestoreSummary {
  readonly takenAt: number
  readonly version: string
  readonly schemaVersion: number
  readonly events: number
  readonly blobs: number
}

/**
 * BK2: puts a backup in the place of everything that is there. The file is checked whole first; blobs come before the rows that name them;
 * the tables are replaced in one transaction. Fails with 'bad-input' for a file that is not one of ours, cut off or changed; then nothing
 * was replaced.
 */
export async function restoreBackup({ owner, blobs, workFolder, isLeftAtItsSchema = false }: RestoreTarget, file: string, signal: AbortSignal): Promise<RestoreSummary> {
  const staging = await mkdtemp(join(workFolder, '.restore-'))
  try {
    await readArchive(file, staging, signal)
    const manifest = await readManifest(staging)
    for (const dump of manifest.tables)
      await checkTable(staging, dump)
    const kept = await keepBlobs(join(staging, 'blobs'), blobs)
    await importTables(owner, manifest, table => createReadStream(join(staging, 'tables', table)), isLeftAtItsSchema
      ? manifest.schemaVersion
      : undefined)
    return {
      takenAt: manifest.takenAt,
      version: manifest.version,
      schemaVersion: manifest.schemaVersion,
      events: rowsOf(manifest.tables, 'safety_event'),
      blobs: kept,
    }
  }
  finally {
    await rm(staging, { recursive: true, force: true })
  }
}

async function readManifest(staging: string): Promise<BackupManifest> {
  const text = await readFile(join(staging, 'manifest.json'), 'utf8').catch(() => '')
  const parsed = backupManifestSchema.safeParse(parseJson(text))
  if (!parsed.success)
    throw new AppError('bad-input', 'This file is no backup of Ansim, or one of a version that this one does not know; give a file that npx ansim backup made.')
  return parsed.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}

async function checkTable(staging: string, { table, sha256 }: BackupManifest['tables'][number]): Promise<void> {
  const hash = createHash('sha256')
  await pipeline(createReadStream(join(staging, 'tables', table)), hash).catch((cause: unknown) => {
    throw new AppError('bad-input', `The table ${table} is missing in this backup; use another copy of the file.`, {}, { cause })
  })
  if (hash.digest('hex') !== sha256)
    throw new AppError('bad-input', `The table ${table} in this backup is not as it was written; use another copy of the file.`)
}

/** Each blob under the name that its bytes have; what is there already stays. */
async function keepBlobs(folder: string, blobs: BlobStore): Promise<number> {
  let kept = 0
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile())
      continue
    const path = join(entry.parentPath, entry.name)
    const organizationId = organizationIdSchema.safeParse(path.slice(folder.length + 1).split('/')[0])
    const sha256 = sha256Schema.safeParse(entry.name)
    const bytes = await readFile(path)
    if (!organizationId.success || !sha256.success || createHash('sha256').update(bytes).digest('hex') !== sha256.data)
      throw new AppError('bad-input', `The picture ${entry.name.slice(0, 12)} in this backup is not as it was written; use another copy of the file.`)
    await blobs.put({ organizationId: organizationId.data, sha256: sha256.data }, bytes)
    kept++
  }
  return kept
}
