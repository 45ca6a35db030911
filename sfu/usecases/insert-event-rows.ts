import type { Insertable } from 'kysely'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import { sql } from 'kysely'
import { judgeInsertError } from '../db/database-error.ts'

export type EventInsert = Insertable<Schema['safety_event']>

/**
 * A step of applyEvents(). A column an array: one short statement for any number of rows, which the driver and PostgreSQL read in a fraction of
 * the time that lists of values take.
 */
export async function insertEventRows(transaction: DatabaseTransaction, rows: readonly EventInsert[]): Promise<void> {
  const column = <K extends keyof EventInsert>(name: K): EventInsert[K][] => rows.map(row => row[name])
  await sql`
    insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, event, snapshot_sha256, incident_id, recorded_by)
    select * from unnest(
      ${column('organization_id')}::uuid[], ${column('event_id')}::uuid[], ${column('org_seq')}::bigint[], ${column('camera_id')}::uuid[],
      ${column('camera_name')}::text[], ${column('device_id')}::uuid[], ${column('severity')}::text[], ${column('captured_at')}::timestamptz[],
      ${column('received_at')}::timestamptz[], ${column('clock_suspect')}::boolean[], ${column('event')}::jsonb[],
      ${column('snapshot_sha256')}::text[], ${column('incident_id')}::uuid[], ${column('recorded_by')}::text[])`.execute(transaction)
}

/** The same of rows that may be there already, or that PostgreSQL may not take: where it is so, none of them is there afterwards, and the transaction goes on. */
export async function insertOrUndo(transaction: DatabaseTransaction, rows: readonly EventInsert[]): Promise<'done' | 'present' | 'refused'> {
  await sql`savepoint event_rows`.execute(transaction)
  try {
    await insertEventRows(transaction, rows)
    await sql`release savepoint event_rows`.execute(transaction)
    return 'done'
  }
  catch (error) {
    const judgement = judgeInsertError(error)
    if (judgement === undefined)
      throw error
    await sql`rollback to savepoint event_rows`.execute(transaction)
    return judgement
  }
}
