import type { Insertable } from 'kysely'
import type { DatabaseTransaction } from '../db/database.ts'
import type { Schema } from '../db/schema.ts'
import { sql } from 'kysely'
import { judgeInsertError } from '../db/database-error.ts'

export type EventInsert = Insertable<Schema['safety_event']>

/**
 * A step of applyEvents(), of rows of one organization. A column an array, the events one list: one short statement for any number of rows, which
 * the driver and PostgreSQL read in a fraction of the time that lists of values take, or events that are escaped as elements of an array.
 */
export async function insertEventRows(transaction: DatabaseTransaction, rows: readonly EventInsert[]): Promise<void> {
  const column = <K extends keyof EventInsert>(name: K): EventInsert[K][] => rows.map(row => row[name])
  await sql`
    insert into safety_event (organization_id, event_id, org_seq, camera_id, camera_name, device_id, severity, captured_at, received_at, clock_suspect, snapshot_sha256, incident_id, recorded_by, event)
    select ${rows[0]?.organization_id}::uuid, e.* from rows from (
      unnest(
        ${column('event_id')}::uuid[], ${column('org_seq')}::bigint[], ${column('camera_id')}::uuid[], ${column('camera_name')}::text[], ${column('device_id')}::uuid[],
        ${column('severity')}::text[], ${column('captured_at')}::timestamptz[], ${column('received_at')}::timestamptz[], ${column('clock_suspect')}::boolean[],
        ${column('snapshot_sha256')}::text[], ${column('incident_id')}::uuid[], ${column('recorded_by')}::text[]),
      jsonb_array_elements(${`[${column('event').join(',')}]`}::jsonb)) as e`.execute(transaction)
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
