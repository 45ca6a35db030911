import type { EventId, IncidentId } from '#contract/ids'
import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'

/** Of a word that stands in more notes than these, the newest are taken. */
const mostNotes = 20_000

/**
 * HI8: what the notes that hold this text were said of, each once: incidents, or events that are in none. By the function that may use the index
 * (`ansim_find_notes`): it tells what is of the organization that the transaction has entered.
 */
export async function findNotes(transaction: DatabaseTransaction, text: string): Promise<(IncidentId | EventId)[]> {
  const { rows } = await sql<{ subject_id: IncidentId | EventId }>`select distinct subject_id from ansim_find_notes(${text}, ${likeOf(text)}, ${mostNotes})`.execute(transaction)
  return rows.map(row => row.subject_id)
}

/** What people type is sought as it stands: `%`, `_` and `\` mean themselves. */
export function likeOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
