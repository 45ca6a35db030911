import type { RawBuilder } from 'kysely'
import type { OrganizationId } from '#contract/ids'
import { sql } from 'kysely'

/** How long before and after an incident its camera's tracks belong to it. */
const tracksAroundMs = 60_000

/**
 * SQL, a query of `sha256`: the pictures of incidents that are held (RT3). By camera and time, for which there is an index.
 */
export function heldSnapshots(organizationId: OrganizationId): RawBuilder<unknown> {
  return sql`
    select e.snapshot_sha256 as sha256 from legal_hold h
      join incident i on i.organization_id = h.organization_id and i.incident_id = h.incident_id
      join safety_event e on e.organization_id = h.organization_id and e.camera_id = i.camera_id and e.incident_id = i.incident_id
        and e.captured_at between to_timestamp((i.first_ms - 1000) / 1000.0) and to_timestamp((i.last_ms + 1000) / 1000.0)
      where h.organization_id = ${organizationId} and h.released_at is null
    union all
    select e.snapshot_sha256 from legal_hold h
      join safety_event e on e.organization_id = h.organization_id and e.event_id = h.incident_id
      where h.organization_id = ${organizationId} and h.released_at is null`
}

/** SQL: whether the row `clip c` shows an incident that is held. */
export const clipIsHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from safety_event e join legal_hold h on h.organization_id = e.organization_id and h.incident_id = coalesce(e.incident_id, e.event_id)
  where e.organization_id = c.organization_id and e.event_id = c.event_id and h.released_at is null)`

/** SQL: whether the row `track_chunk t` is of the time around one. */
export const tracksAreHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from legal_hold h join incident i on i.organization_id = h.organization_id and i.incident_id = h.incident_id
  where h.organization_id = t.organization_id and h.released_at is null and i.camera_id = t.camera_id
    and extract(epoch from t.ends_at) * 1000 >= i.first_ms - ${tracksAroundMs} and extract(epoch from t.starts_at) * 1000 <= i.last_ms + ${tracksAroundMs})`
