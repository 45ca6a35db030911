import type { OrganizationId } from '#contract/ids'
import type { StorageKind } from '#contract/retention'
import type { UsecaseContext } from './context.ts'
import type { Doomed } from './mark-evidence.ts'
import { storageKinds } from '#contract/retention'
import { epochMs } from '#contract/time'
import { queueAudit } from '../db/audit-scope.ts'
import { expungeBlobs } from './expunge-blobs.ts'
import { markEvidence } from './mark-evidence.ts'

const dayMs = 86_400_000
/** Rows of one transaction: short locks, and a restart goes on where the last one ended. */
const batch = 1000

type Keeping = Pick<UsecaseContext, 'database' | 'blobs' | 'clock'>

/** RT2: deletes snapshots, clips and tracks that are older than the organization keeps them; `onDeleted` is told of each batch. */
export async function expireEvidence(context: Keeping, organizationId: OrganizationId, signal: AbortSignal, onDeleted: (kind: StorageKind, count: number) => void): Promise<void> {
  const days = await context.database.withOrganization(organizationId, async transaction => (await transaction.selectFrom('organization').select('retention_days').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()).retention_days)
  const doomed = {
    olderThan: epochMs(context.clock() - days * dayMs),
  }
  // What a crash left half deleted.
  await expungeBlobs(context, organizationId, signal)
  for (const kind of storageKinds) {
    while (!signal.aborted) {
      const count = await deleteEvidence(context, organizationId, kind, doomed, signal, batch)
      if (count > 0)
        onDeleted(kind, count)
      if (count < batch)
        break
    }
  }
}

/** One batch of one kind, rows and bytes. Answers how many rows went. */
export async function deleteEvidence(context: Keeping, organizationId: OrganizationId, kind: StorageKind, doomed: Doomed, signal: AbortSignal, limit: number): Promise<number> {
  const count = await context.database.withOrganization(organizationId, async (transaction) => {
    const at = context.clock()
    const marked = await markEvidence(transaction, organizationId, kind, doomed, at, limit)
    if (marked > 0) {
      queueAudit(transaction, {
        at,
        actor: { kind: 'system', name: 'Ansim', address: '' },
        action: 'evidence.expire',
        object: { kind: 'evidence', name: kind },
        result: 'done',
        details: JSON.stringify(doomed === 'oldest'
          ? { rows: marked, because: 'the disk is full' }
          : { rows: marked, olderThan: doomed.olderThan }),
      })
    }
    return marked
  })
  if (count > 0)
    await expungeBlobs(context, organizationId, signal)
  return count
}
