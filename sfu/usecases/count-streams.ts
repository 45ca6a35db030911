import type { StreamCount, StreamCountResult } from '../core/stream-count.ts'
import type { Database } from '../db/database.ts'
import { sql } from 'kysely'
import { limitOf, lockQuota } from './require-quota.ts'

/** A process that has said nothing for so long is gone: it says it again every 5 s. By the database's clock. */
const expiryMs = 15_000

/**
 * QU2, QU7: writes down what is watched through one server process, and gives places to what is wanted as far as the organization's limit goes, over
 * all processes. Fails with 'database-unavailable'.
 */
export async function countStreams(database: Database, { organizationId, serverId, watched, wanted }: StreamCount): Promise<StreamCountResult> {
  return database.withOrganization(organizationId, async (transaction) => {
    await lockQuota(transaction, organizationId, 'streams')
    const { limit } = await limitOf(transaction, organizationId, 'streams')
    const { rows: [others] } = await sql<{ streams: number }>`
      select coalesce(sum(streams), 0)::bigint as streams from watched_streams
      where organization_id = ${organizationId} and server_id <> ${serverId} and expires_at > clock_timestamp()`.execute(transaction)
    const elsewhere = others?.streams ?? 0
    const granted = Math.max(0, Math.min(wanted, limit - elsewhere - watched))
    const streams = watched + granted
    if (streams === 0) {
      await sql`
        delete from watched_streams where organization_id = ${organizationId} and (server_id = ${serverId} or expires_at < clock_timestamp())`.execute(transaction)
    }
    else {
      await sql`
        insert into watched_streams (organization_id, server_id, streams, expires_at)
        values (${organizationId}, ${serverId}, ${streams}, clock_timestamp() + ${expiryMs} * interval '1 ms')
        on conflict (organization_id, server_id) do update set streams = excluded.streams, expires_at = excluded.expires_at`.execute(transaction)
    }
    return { granted, elsewhere, limit }
  })
}
