import type { OrganizationId } from '#contract/ids'
import type { SafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import type { PushFacts } from './apply-events.ts'
import { sql } from 'kysely'

/** A step of applyEvents(): FM6, what the memories hid, those hits included that were only counted by the browser. One statement, however many. */
export async function countHidden(transaction: DatabaseTransaction, organizationId: OrganizationId, events: readonly { readonly event: SafetyEvent, readonly from: PushFacts }[]): Promise<void> {
  const hidden = events.filter(({ event }) => event.suppressedBy !== undefined)
  if (hidden.length === 0)
    return
  // A clock that is ahead would keep a memory for ever.
  const at = hidden.map(({ event, from }) => new Date(from.clockSuspect
    ? from.receivedAt
    : Math.min(event.capturedAt, from.receivedAt)))
  await sql`
    update suppression s set hits = s.hits + h.hits, last_hit_at = greatest(s.last_hit_at, h.at)
    from (
      select h.id, sum(h.hits) as hits, max(h.at) as at
      from unnest(${hidden.map(({ event }) => event.suppressedBy)}::uuid[], ${hidden.map(({ event }) => event.suppressedCount ?? 1)}::bigint[], ${at}::timestamptz[]) as h (id, hits, at)
      group by h.id) h
    where s.organization_id = ${organizationId} and s.suppression_id = h.id`.execute(transaction)
}
