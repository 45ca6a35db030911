import type { DatabaseTransaction } from '../db/database.ts'
import { sql } from 'kysely'

/** Of a word that stands in more notes than these, the newest are taken. */
const mostNotes = 20_000

/** Incidents, or events that are in none. */
interface NotedSubjects {
  /** As PostgreSQL writes an array of them, each once: there may be thousands, which go back to it as they are. */
  readonly subjects: string
  readonly count: number
}

/**
 * HI13: what the notes that hold this text were said of. By the function that may use the index (`ansim_find_notes`): it tells what is of the organization that the
 * transaction has entered.
 */
export async function findNotes(transaction: DatabaseTransaction, text: string): Promise<NotedSubjects> {
  const { rows: [found] } = await sql<NotedSubjects>`
    select coalesce(array_agg(subject_id), '{}')::text as subjects, count(*)::integer as count
    from (select distinct subject_id from ansim_find_notes(${text}, ${likeOf(text)}, ${mostNotes})) noted`.execute(transaction)
  return found!
}

/** What people type is sought as it stands: `%`, `_` and `\` mean themselves. */
export function likeOf(text: string): string {
  return `%${text.replace(/[\\%_]/g, '\\$&')}%`
}
