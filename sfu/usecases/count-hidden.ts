import type { SafetyEvent } from '#contract/safety-event'
import type { DatabaseTransaction } from '../db/database.ts'
import type { PushFacts } from './apply-events.ts'
import { sql } from 'kysely'

/** A step of applyEvents(): FM6, what the memories hid, those hits included that were only counted by the browser. */
export async function countHidden(transaction: DatabaseTransaction, { organizationId, receivedAt, clockSuspect }: PushFacts, events: readonly SafetyEvent[]): Promise<void> {
  for (const { suppressedBy, suppressedCount, capturedAt } of events) {
    if (suppressedBy === undefined)
      continue
    // A clock that is ahead would keep a memory for ever.
    const at = new Date(clockSuspect
      ? receivedAt
      : Math.min(capturedAt, receivedAt))
    await transaction.updateTable('suppression')
      .set(({ eb }) => ({
        hits: eb('hits', '+', suppressedCount ?? 1),
        last_hit_at: sql<Date>`greatest(last_hit_at, ${at})`,
      }))
      .where('organization_id', '=', organizationId)
      .where('suppression_id', '=', suppressedBy)
      .execute()
  }
}
