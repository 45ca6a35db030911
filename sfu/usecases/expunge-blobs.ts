import type { OrganizationId } from '#contract/ids'
import type { UsecaseContext } from './context.ts'
import { isBlobNamed } from './named-blob.ts'

/**
 * RT4: removes the bytes of blobs whose rows are gone: with the note locked, where no row names the blob again, the file is unlinked and its
 * folder synced, then the note goes. What a crash interrupts is done at the next call. Answers how many files went.
 */
export async function expungeBlobs({ database, blobs }: Pick<UsecaseContext, 'database' | 'blobs'>, organizationId: OrganizationId, signal: AbortSignal): Promise<number> {
  let removed = 0
  while (!signal.aborted) {
    const outcome = await database.withOrganization(organizationId, async (transaction) => {
      const note = await transaction.selectFrom('expunged').select('sha256').where('organization_id', '=', organizationId).orderBy('marked_at').limit(1).forUpdate().skipLocked().executeTakeFirst()
      if (!note)
        return 'done'
      const { sha256 } = note
      // A statement of its own, after the lock: it sees what was committed until now.
      const isNeeded = await isBlobNamed(transaction, { organizationId, sha256 })
      if (!isNeeded)
        await blobs.remove({ organizationId, sha256 })
      await transaction.deleteFrom('expunged').where('organization_id', '=', organizationId).where('sha256', '=', sha256).execute()
      return isNeeded
        ? 'kept'
        : 'removed'
    })
    if (outcome === 'done')
      break
    if (outcome === 'removed')
      removed++
  }
  return removed
}
