import type { Clock } from '#contract/time'
import type { ConnectionOptions } from '../db/connection.ts'
import type { BackupManifest } from './backup-manifest.ts'
import { createWriteStream } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { exportTables } from '../db/table-dump.ts'
import { writeArchive } from './archive.ts'

export interface BackupSource {
  readonly owner: ConnectionOptions
  readonly blobFolder: string
  readonly version: string
  readonly clock: Clock
}

export interface BackupSummary {
  readonly file: string
  readonly bytes: number
  readonly rows: number
  readonly events: number
}

/**
 * BK1: writes one file with every table as of one moment and every blob; the server goes on meanwhile. The master key is not in it, so that
 * the file alone opens no camera. Blobs are read after the tables: a row never names one that is not there yet (SY10).
 */
export async function createBackup({ owner, blobFolder, version, clock }: BackupSource, file: string, signal: AbortSignal): Promise<BackupSummary> {
  const takenAt = clock()
  await mkdir(dirname(file), { recursive: true, mode: 0o700 })
  const staging = await mkdtemp(join(dirname(file), '.staging-'))
  try {
    const tables = join(staging, 'tables')
    await mkdir(tables)
    const dump = await exportTables(owner, table => createWriteStream(join(tables, table), { mode: 0o600 }))
    const manifest = {
      format: 'ansim-backup-1',
      takenAt,
      version,
      ...dump,
    }
    await writeFile(join(staging, 'manifest.json'), `${JSON.stringify(manifest, undefined, 2)}\n`, { mode: 0o600 })
    const shelves = (await readdir(blobFolder).catch(() => [])).filter(name => name !== 'incoming')
    await writeArchive(file, [
      {
        folder: staging,
        names: ['manifest.json', 'tables'],
      },
      ...(shelves.length > 0
        ? [
            {
              folder: dirname(blobFolder),
              names: shelves.map(name => join('blobs', name)),
            },
          ]
        : []),
    ], signal)
    return {
      file,
      bytes: (await stat(file)).size,
      rows: dump.tables.reduce((sum, { rows }) => sum + rows, 0),
      events: rowsOf(dump.tables, 'safety_event'),
    }
  }
  finally {
    await rm(staging, { recursive: true, force: true })
  }
}

export function rowsOf(tables: BackupManifest['tables'] | readonly { readonly table: string, readonly rows: number }[], name: string): number {
  return tables.find(({ table }) => table === name)?.rows ?? 0
}
