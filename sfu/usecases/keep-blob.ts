import type { BlobKey } from '../core/blob-store.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { isBlobNamed } from './named-blob.ts'

/**
 * SY10, RT4: keeps a blob with the row that names it. The bytes are synced before the row says they are there; a deletion of the same bytes
 * that is under way is waited for, and what it took is put back before this resolves. `insertRow` leaves a row that is there as it is, and is
 * asked again where that row was deleted meanwhile.
 */
export async function keepBlob({ database, blobs, clock }: Pick<UsecaseContext, 'database' | 'blobs' | 'clock'>, key: BlobKey, bytes: Uint8Array, insertRow: (transaction: DatabaseTransaction) => Promise<unknown>): Promise<void> {
  const { organizationId, sha256 } = key
  await blobs.put(key, bytes)
  await database.withOrganization(organizationId, async (transaction) => {
    await insertRow(transaction)
    // Waits for whoever has the note locked; after that either the note is gone with us, or the file with them.
    await transaction.deleteFrom('expunged').where('organization_id', '=', organizationId).where('sha256', '=', sha256).execute()
    // The row that was there already went with that note.
    if (!await isBlobNamed(transaction, key))
      await insertRow(transaction)
  })
  if (await blobs.size(key) !== undefined)
    return
  await blobs.put(key, bytes)
  // The bytes may have been away because the row was deleted since: whoever expunges next looks, and keeps what a row names.
  await database.withOrganization(organizationId, transaction => transaction.insertInto('expunged')
    .values({
      organization_id: organizationId,
      sha256,
      bytes: bytes.length,
      marked_at: new Date(clock()),
    })
    .onConflict(conflict => conflict.columns(['organization_id', 'sha256']).doNothing())
    .execute())
}
