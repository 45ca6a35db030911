import type { BlobKey } from '../core/blob-store.ts'
import type { DatabaseTransaction } from '../db/database.ts'

/** Whether any row names these bytes, as far as the transaction's next statement sees. */
export async function isBlobNamed(transaction: DatabaseTransaction, { organizationId, sha256 }: BlobKey): Promise<boolean> {
  for (const table of ['snapshot', 'clip', 'site_plan'] as const) {
    const row = await transaction.selectFrom(table).select('sha256').where('organization_id', '=', organizationId).where('sha256', '=', sha256).limit(1).executeTakeFirst()
    if (row !== undefined)
      return true
  }
  return false
}
