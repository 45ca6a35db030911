import type { BlobKey } from '../core/blob-store.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'

/**
 * SY10, RT4: keeps a blob with the row that names it. The bytes are synced before the row says they are there; a deletion of the same bytes
 * that is under way is waited for, and what it took is put back before this resolves.
 */
export async function keepBlob({ database, blobs }: Pick<UsecaseContext, 'database' | 'blobs'>, key: BlobKey, bytes: Uint8Array, insertRow: (transaction: DatabaseTransaction) => Promise<unknown>): Promise<void> {
  await blobs.put(key, bytes)
  await database.withOrganization(key.organizationId, async (transaction) => {
    await insertRow(transaction)
    // Waits for whoever has the note locked; after that either the note is gone with us, or the file with them.
    await transaction.deleteFrom('expunged').where('organization_id', '=', key.organizationId).where('sha256', '=', key.sha256).execute()
  })
  if (await blobs.size(key) === undefined)
    await blobs.put(key, bytes)
}
