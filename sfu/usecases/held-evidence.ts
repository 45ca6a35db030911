import type { RawBuilder } from 'kysely'
import { sql } from 'kysely'

/** How long before and after an incident its camera's tracks belong to it. */
const tracksAroundMs = 60_000

/** SQL: whether the safety_event `e` belongs to an incident that is held (RT3). */
export const eventIsHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from legal_hold h
  where h.organization_id = e.organization_id and h.released_at is null and h.incident_id = coalesce(e.incident_id, e.event_id))`

/** SQL: when the safety_event `e` was, by the clock that can be believed. */
export const eventTime: RawBuilder<Date> = sql<Date>`(case when e.clock_suspect then e.received_at else least(e.captured_at, e.received_at) end)`

/** SQL: whether the row `snapshot s` shows an incident that is held. */
export const snapshotIsHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from safety_event e
  where e.organization_id = s.organization_id and e.event -> 'snapshot' ->> 'sha256' = s.sha256 and ${eventIsHeld})`

/** SQL: whether the row `clip c` shows one. */
export const clipIsHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from safety_event e
  where e.organization_id = c.organization_id and e.event_id = c.event_id and ${eventIsHeld})`

/** SQL: whether the row `track_chunk t` is of the time around one. */
export const tracksAreHeld: RawBuilder<boolean> = sql<boolean>`exists (
  select 1 from legal_hold h join incident i on i.organization_id = h.organization_id and i.incident_id = h.incident_id
  where h.organization_id = t.organization_id and h.released_at is null and i.camera_id = t.camera_id
    and extract(epoch from t.ends_at) * 1000 >= i.first_ms - ${tracksAroundMs} and extract(epoch from t.starts_at) * 1000 <= i.last_ms + ${tracksAroundMs})`
