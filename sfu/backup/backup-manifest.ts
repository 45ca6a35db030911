import { z } from '#contract/schema'
import { dbEpochSchema } from '#contract/sync'
import { epochMsSchema } from '#contract/time'

const count = z.int().min(0)

/** `manifest.json` of a backup: what the archive holds and how to know that it is whole. */
export const backupManifestSchema = z.object({
  format: z.literal('ansim-backup-1'),
  takenAt: epochMsSchema,
  /** Of the Ansim that made it. */
  version: z.string(),
  schemaVersion: z.int().min(1),
  dbEpoch: dbEpochSchema,
  eventMonths: z.array(z.iso.date()),
  tables: z.array(z.object({
    table: z.string().regex(/^[a-z_]{1,63}$/),
    columns: z.array(z.string().regex(/^[a-z0-9_]{1,63}$/)).min(1),
    rows: count,
    bytes: count,
    sha256: z.string().regex(/^[0-9a-f]{64}$/),
  })),
})
export type BackupManifest = z.infer<typeof backupManifestSchema>
