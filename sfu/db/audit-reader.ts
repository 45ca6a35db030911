import type { OrganizationId } from '#contract/ids'
import type { AuditRow } from '../core/audit-canonical.ts'
import type { ChainPoint } from '../core/audit-chain.ts'
import type { AuditSchema } from './audit-schema.ts'
import type { ConnectionOptions } from './connection.ts'
import pg from 'pg'
import { bigintAsNumber, toClientConfig } from './connection.ts'
import { toDatabaseError } from './database-error.ts'
import { toAuditRow } from './read-audit.ts'

/** One organization's chain, as the tables' owner reads it: nothing of the server is asked. */
export interface StoredChain {
  readonly organizationId: OrganizationId
  readonly head: ChainPoint | undefined
  /** The newest point up to which rows expired. */
  readonly checkpoint: AuditSchema['audit_checkpoint'] | undefined
  /** Rows by seq, a page at a time. */
  readonly rows: () => AsyncIterable<AuditRow>
}

const pageRows = 2_000

/**
 * Reads every organization's chain in one snapshot of the database, which goes on meanwhile; `each` is called for one after the other. Answers
 * false where there is no trail yet: the data of an older Ansim. Rejects with 'database-unavailable'.
 */
export async function readChains(owner: ConnectionOptions, each: (chain: StoredChain) => Promise<void>): Promise<boolean> {
  const client = new pg.Client({
    ...toClientConfig(owner),
    statement_timeout: 0,
    idle_in_transaction_session_timeout: 0,
    types: bigintAsNumber(),
  })
  client.on('error', () => {})
  try {
    await client.connect()
    await client.query('begin isolation level repeatable read read only')
    const { rows: [table] } = await client.query<{ found: boolean }>('select to_regclass(\'public.audit_head\') is not null as found')
    if (!table?.found)
      return false
    const { rows: organizations } = await client.query<{ id: OrganizationId }>('select organization_id as id from organization order by 1')
    for (const { id } of organizations) {
      // Under row-level security even the owner sees one organization at a time.
      await client.query('select set_config(\'ansim.organization_id\', $1, true)', [id])
      const { rows: [head] } = await client.query<AuditSchema['audit_head']>('select * from audit_head where organization_id = $1', [id])
      const { rows: [checkpoint] } = await client.query<AuditSchema['audit_checkpoint']>('select * from audit_checkpoint where organization_id = $1 order by seq desc limit 1', [id])
      await each({
        organizationId: id,
        head: head && { seq: head.seq, hash: head.hash },
        checkpoint,
        rows: () => pages(client, id),
      })
    }
    await client.query('commit')
    return true
  }
  catch (error) {
    throw toDatabaseError(error)
  }
  finally {
    await client.end().catch(() => {})
  }
}

async function* pages(client: pg.Client, organizationId: OrganizationId): AsyncGenerator<AuditRow> {
  let after = 0
  for (;;) {
    const { rows } = await client.query<AuditSchema['audit_entry']>('select * from audit_entry where organization_id = $1 and seq > $2 order by seq limit $3', [
      organizationId,
      after,
      pageRows,
    ])
    for (const row of rows)
      yield toAuditRow(row)
    const last = rows.at(-1)
    if (!last || rows.length < pageRows)
      return
    after = last.seq
  }
}
