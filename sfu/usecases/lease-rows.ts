import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Election } from '../core/lease-election.ts'
import type { Lease, LeaseTable } from '../core/lease-table.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'

/**
 * The leases as they are, under the election's lock. LE2: epochs go on above the row's, and above the clock's seconds: a database restored
 * from an old backup gives none that was given before.
 */
export async function readLeases(transaction: DatabaseTransaction, organizationId: OrganizationId, now: EpochMs): Promise<{ table: LeaseTable, lastEpoch: number }> {
  const rows = await transaction.selectFrom('lease').selectAll().where('organization_id', '=', organizationId).execute()
  const counted = await transaction.selectFrom('lease_epoch').select('last_epoch').where('organization_id', '=', organizationId).executeTakeFirst()
  return {
    table: new Map(rows.map((row): [Lease['cameraId'], Lease] => [
      row.camera_id,
      {
        cameraId: row.camera_id,
        holderId: row.holder_id,
        epoch: row.epoch,
        since: epochMs(row.since.getTime()),
        restsUntil: epochMs(row.rests_until.getTime()),
        // In this order of keys, whichever jsonb has: they are compared as text.
        ...row.standby && {
          standby: {
            holderId: row.standby.holderId,
            since: row.standby.since,
            because: row.standby.because,
          },
        },
      },
    ])),
    lastEpoch: Math.max(counted?.last_epoch ?? 0, Math.floor(now / 1_000)),
  }
}

/** Writes what the election changed, and the highest epoch it gave; answers whether it changed anything. */
export async function writeLeases(transaction: DatabaseTransaction, organizationId: OrganizationId, before: LeaseTable, { table, lastEpoch }: Election): Promise<boolean> {
  const changed = [
    ...table.values(),
  ].filter(lease => JSON.stringify(before.get(lease.cameraId)) !== JSON.stringify(lease))
  const gone = [
    ...before.keys(),
  ].filter(cameraId => !table.has(cameraId))
  if (gone.length > 0)
    await transaction.deleteFrom('lease').where('organization_id', '=', organizationId).where('camera_id', 'in', gone).execute()
  if (changed.length > 0) {
    const rows = changed.map(({ cameraId, holderId, epoch, since, restsUntil, standby }) => ({
      camera_id: cameraId,
      holder_id: holderId,
      epoch,
      since_ms: since,
      rests_ms: restsUntil,
      standby: standby ?? null,
    }))
    await sql`
      insert into lease (organization_id, camera_id, holder_id, epoch, since, rests_until, standby)
      select ${organizationId}::uuid, r.camera_id, r.holder_id, r.epoch, to_timestamp(r.since_ms / 1000.0), to_timestamp(r.rests_ms / 1000.0), nullif(r.standby, 'null'::jsonb)
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r (camera_id uuid, holder_id uuid, epoch bigint, since_ms bigint, rests_ms bigint, standby jsonb)
      on conflict (organization_id, camera_id) do update
        set holder_id = excluded.holder_id, epoch = excluded.epoch, since = excluded.since, rests_until = excluded.rests_until, standby = excluded.standby`.execute(transaction)
    await sql`
      insert into lease_epoch (organization_id, last_epoch) values (${organizationId}, ${lastEpoch ?? 0})
      on conflict (organization_id) do update set last_epoch = greatest(lease_epoch.last_epoch, excluded.last_epoch)`.execute(transaction)
  }
  return changed.length + gone.length > 0
}
