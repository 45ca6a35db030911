import type { CameraId, OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'

/** Times of arrival and places in the order differ by as long as pushes wait for each other, and a clock that is believed is 5 s off at most. */
const slackMs = 60_000

/**
 * HI5: a place in the order before which no event is that was captured at `since` or later, or of a suspect clock and received then: found by
 * halving, since whoever asks for the last hour should not read the year before it. `head` is the newest place.
 */
export async function placeBefore(transaction: DatabaseTransaction, organizationId: OrganizationId, since: EpochMs, after: number, head: number): Promise<number> {
  const at = new Date(epochMs(Math.max(0, since - slackMs)))
  const { rows: [found] } = await sql<{ place: number }>`
    with recursive halved (low, high) as (
      select ${after}::bigint, ${head}::bigint
      union all
      select case when m.received_at < ${at} then greatest(m.org_seq, h.low + 1) else h.low end, case when m.received_at < ${at} then h.high else (h.low + h.high) / 2 end
      from halved h left join lateral (
        select e.org_seq, e.received_at from safety_event e
        where e.organization_id = ${organizationId} and e.org_seq > (h.low + h.high) / 2 order by e.org_seq limit 1) m on true
      where h.high - h.low > 100)
    select max(low)::bigint as place from halved`.execute(transaction)
  return found?.place ?? after
}

/** Cameras that are called so now, or were when they told of something, in any case; removed ones as well. */
export async function camerasNamed(transaction: DatabaseTransaction, organizationId: OrganizationId, name: string): Promise<CameraId[]> {
  const key = name.trim().toLowerCase()
  const { rows } = await sql<{ camera_id: CameraId }>`
    select camera_id from camera where organization_id = ${organizationId} and lower(name) = ${key}
    union select camera_id from incident_facet where organization_id = ${organizationId} and lower(camera_name) = ${key}`.execute(transaction)
  return rows.map(row => row.camera_id)
}
