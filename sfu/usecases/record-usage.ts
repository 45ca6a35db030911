import type { OrganizationId, SiteId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { usageKeptMs, usageResolutionSchema, usageStepMs } from '#contract/usage'

/** What one site used in a minute; without a site what belongs to none. */
export interface UsageRow {
  readonly siteId: SiteId | undefined
  readonly cpuMs: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly connections: number
  readonly storageBytes: number
}

/**
 * US1: adds a minute to the rows of its minute and its hour, and forgets what is over its time, so that there are never more than a day of minutes and
 * 30 days of hours for each site. The server itself does it.
 */
export async function recordUsage({ database }: Pick<UsecaseContext, 'database'>, organizationId: OrganizationId, at: EpochMs, rows: readonly UsageRow[]): Promise<void> {
  const json = JSON.stringify(rows.map(({ siteId, cpuMs, bytesIn, bytesOut, connections, storageBytes }) => ({
    site_id: siteId ?? null,
    cpu_ms: Math.round(cpuMs),
    bytes_in: bytesIn,
    bytes_out: bytesOut,
    connections,
    storage_bytes: storageBytes,
  })))
  await database.withOrganization(organizationId, async (transaction) => {
    for (const resolution of usageResolutionSchema.options) {
      const step = new Date(Math.floor(at / usageStepMs[resolution]) * usageStepMs[resolution])
      await sql`
        insert into usage_sample as u (organization_id, site_id, resolution, at, cpu_ms, bytes_in, bytes_out, connections, storage_bytes)
        select ${organizationId}::uuid, r.site_id, ${resolution}, ${step}, r.cpu_ms, r.bytes_in, r.bytes_out, r.connections, r.storage_bytes
        from jsonb_to_recordset(${json}::jsonb) as r (site_id uuid, cpu_ms bigint, bytes_in bigint, bytes_out bigint, connections integer, storage_bytes bigint)
        on conflict on constraint usage_sample_once do update set cpu_ms = u.cpu_ms + excluded.cpu_ms, bytes_in = u.bytes_in + excluded.bytes_in,
          bytes_out = u.bytes_out + excluded.bytes_out, connections = greatest(u.connections, excluded.connections), storage_bytes = excluded.storage_bytes`.execute(transaction)
      await transaction.deleteFrom('usage_sample')
        .where('organization_id', '=', organizationId)
        .where('resolution', '=', resolution)
        .where('at', '<', new Date(at - usageKeptMs[resolution]))
        .execute()
    }
  })
}

/** Bytes of pictures and films of each site's cameras, and of tracks; what no event shows yet is of no site. Reads a month of events: once an hour. */
export async function measureSiteStorage({ database }: Pick<UsecaseContext, 'database'>, organizationId: OrganizationId, since: EpochMs): Promise<Map<SiteId | undefined, number>> {
  const { rows } = await database.withOrganization(organizationId, transaction => sql<{ site_id: SiteId | null, bytes: number }>`
    with shown as materialized (
      select distinct on (e.snapshot_sha256) e.snapshot_sha256 as sha256, e.camera_id from safety_event e
      where e.organization_id = ${organizationId} and e.captured_at >= ${new Date(since)} and e.snapshot_sha256 is not null
    ), kept as (
      select w.camera_id, s.bytes::bigint as bytes from snapshot s left join shown w using (sha256) where s.organization_id = ${organizationId}
      union all select camera_id, bytes from (select distinct on (sha256) camera_id, bytes::bigint as bytes from clip where organization_id = ${organizationId}) films
      union all select camera_id, length(data)::bigint from track_chunk where organization_id = ${organizationId}
    )
    select c.site_id, sum(k.bytes)::bigint as bytes from kept k left join camera c on c.organization_id = ${organizationId} and c.camera_id = k.camera_id group by 1`.execute(transaction))
  return new Map(rows.map(row => [row.site_id ?? undefined, row.bytes]))
}
