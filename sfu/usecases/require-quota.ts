import type { OrganizationId } from '#contract/ids'
import type { Quota, QuotaKind } from '#contract/quota'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { defaultQuotas } from '#contract/quota'
import { epochMs } from '#contract/time'
import { unreachable } from '#contract/unreachable'
import { quotaReached } from '../core/quota-sentence.ts'

/** Those that the database counts; of what is watched at once it is told (`count-streams.ts`). */
export type KeptQuota = Exclude<QuotaKind, 'streams'>

/**
 * QU1, QU2: returns when `wanted` more (bytes, for storage) fit within the organization's quota, and keeps everybody else who asks for the same
 * kind waiting until this transaction ends: of two who want the last place one gets it. Fails with 'quota-reached' and the number.
 */
export async function requireQuota(transaction: DatabaseTransaction, organizationId: OrganizationId, kind: KeptQuota, wanted = 1): Promise<void> {
  await lockQuota(transaction, organizationId, kind)
  const limit = await limitOf(transaction, organizationId, kind)
  const used = await countUsed(transaction, organizationId, kind)
  if (used + wanted > limit.limit)
    throw quotaReached(kind, used, limit.limit, wanted)
}

/**
 * QU2: held until the transaction ends. A lock of its own, not the organization's row: nobody who pushes events waits for somebody who adds a camera.
 * A statement of its own, so that the count that follows sees what was committed while this one waited.
 */
export async function lockQuota(transaction: DatabaseTransaction, organizationId: OrganizationId, kind: QuotaKind): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`ansim_quota ${kind} ${organizationId}`}, 0))`.execute(transaction)
}

/** The limit in force. */
export async function limitOf(transaction: DatabaseTransaction, organizationId: OrganizationId, kind: QuotaKind): Promise<Pick<Quota, 'limit' | 'setAt'>> {
  const row = await transaction.selectFrom('quota').select(['at_most', 'set_at']).where('organization_id', '=', organizationId).where('kind', '=', kind).executeTakeFirst()
  return row
    ? {
        limit: row.at_most,
        setAt: epochMs(row.set_at.getTime()),
      }
    : { limit: defaultQuotas[kind] }
}

/** How much of a kind there is now. */
export async function countUsed(transaction: DatabaseTransaction, organizationId: OrganizationId, kind: KeptQuota): Promise<number> {
  const { rows: [counted] } = await countOf(organizationId, kind).execute(transaction)
  return counted?.used ?? 0
}

function countOf(organizationId: OrganizationId, kind: KeptQuota) {
  switch (kind) {
    case 'cameras': return sql<{ used: number }>`
      select count(*)::bigint as used from camera where organization_id = ${organizationId} and removed_at is null and not is_demo`
    case 'members': return sql<{ used: number }>`
      select count(*)::bigint as used from member where organization_id = ${organizationId} and kind = 'person' and removed_at is null`
    case 'stations': return sql<{ used: number }>`
      select count(*)::bigint as used from station where organization_id = ${organizationId} and drained_at is null`
    case 'storage-bytes': return sql<{ used: number }>`
      select (select coalesce(sum(bytes), 0) from snapshot where organization_id = ${organizationId})::bigint
        + (select coalesce(sum(bytes), 0) from (select distinct on (sha256) bytes from clip where organization_id = ${organizationId}) films)::bigint
        + (select coalesce(sum(length(data)), 0) from track_chunk where organization_id = ${organizationId})::bigint as used`
    default: return unreachable(kind)
  }
}
