import type { RawBuilder } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import type { StorageKind } from '#contract/retention'
import type { EpochMs } from '#contract/time'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { unreachable } from '#contract/unreachable'
import { clipIsHeld, heldSnapshots, tracksAreHeld } from './held-evidence.ts'

/** A picture comes after its event; one that no event shows by then is nobody's. */
const settledMs = 86_400_000

/** Which evidence goes: what is older than a moment, or the oldest there is. */
export type Doomed = { readonly olderThan: EpochMs } | 'oldest'

/**
 * RT2, RT4, RT6: takes up to `limit` rows of one kind away and notes their blobs as expunged, in the caller's transaction; never one that is
 * held. Bytes go later, when the rows are surely gone. Answers how many rows went.
 */
export async function markEvidence(transaction: DatabaseTransaction, organizationId: OrganizationId, kind: StorageKind, doomed: Doomed, now: EpochMs, limit: number): Promise<number> {
  switch (kind) {
    case 'snapshots': return markBlobs(transaction, organizationId, now, sql`
      with held as materialized (${heldSnapshots(organizationId)}), young as materialized (${youngSnapshots(organizationId, doomed)})
      delete from snapshot where organization_id = ${organizationId} and sha256 in (
        select s.sha256 from snapshot s
        where s.organization_id = ${organizationId} and ${doomed === 'oldest'
          ? sql`true`
          : sql`s.created_at < ${new Date(now - settledMs)}`}
          and not exists (select 1 from held where held.sha256 = s.sha256) and not exists (select 1 from young where young.sha256 = s.sha256)
        order by s.created_at limit ${limit})
      returning sha256, bytes`)
    case 'clips': return markBlobs(transaction, organizationId, now, sql`
      delete from clip where (organization_id, event_id) in (
        select c.organization_id, c.event_id from clip c
        where c.organization_id = ${organizationId} and not ${clipIsHeld} and ${doomed === 'oldest'
          ? sql`true`
          : sql`least(c.starts_at, c.created_at) < ${new Date(doomed.olderThan)}`}
        order by c.starts_at limit ${limit})
      returning sha256, bytes`)
    case 'tracks': {
      const { numAffectedRows } = await sql`
        delete from track_chunk where (organization_id, camera_id, starts_at, device_id) in (
          select t.organization_id, t.camera_id, t.starts_at, t.device_id from track_chunk t
          where t.organization_id = ${organizationId} and not ${tracksAreHeld} and ${doomed === 'oldest'
            ? sql`true`
            : sql`least(t.ends_at, t.created_at) < ${new Date(doomed.olderThan)}`}
          order by t.starts_at limit ${limit})`.execute(transaction)
      return Number(numAffectedRows ?? 0n)
    }
    default: return unreachable(kind)
  }
}

/**
 * The pictures that an event shows which is not over its time: a picture is as old as the newest event that shows it, by the pictures' clock
 * or, where that is suspect, the server's. Places in the order come with the server's time, so older events are not read.
 */
function youngSnapshots(organizationId: OrganizationId, doomed: Doomed): RawBuilder<unknown> {
  if (doomed === 'oldest')
    return sql`select null::text as sha256 where false`
  const before = new Date(doomed.olderThan)
  return sql`
    select e.snapshot_sha256 as sha256 from safety_event e
    where e.organization_id = ${organizationId} and (e.clock_suspect or e.captured_at >= ${before}) and e.org_seq > coalesce((
      select o.org_seq from safety_event o where o.organization_id = ${organizationId} and o.received_at < ${before} order by o.org_seq desc limit 1), 0)`
}

async function markBlobs(transaction: DatabaseTransaction, organizationId: OrganizationId, now: EpochMs, deletion: RawBuilder<unknown>): Promise<number> {
  const { rows: [marked] } = await sql<{ rows: number }>`
    with gone as (${deletion}), noted as (
      insert into expunged (organization_id, sha256, bytes, marked_at)
      select ${organizationId}::uuid, sha256, max(bytes), ${new Date(now)}::timestamptz from gone group by sha256
      on conflict (organization_id, sha256) do update set marked_at = excluded.marked_at)
    select count(*)::integer as rows from gone`.execute(transaction)
  return marked?.rows ?? 0
}
