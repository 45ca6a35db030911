import type { AuditDraft } from '#contract/audit-entry'
import type { OrganizationId } from '#contract/ids'
import type { ConnectionOptions } from './connection.ts'
import pg from 'pg'
import { auditRowsOf } from './append-audit.ts'
import { toClientConfig } from './connection.ts'
import { toDatabaseError } from './database-error.ts'

/** An entry in every organization's trail, where no server runs: what a command did to the whole database. */
export async function appendAuditAsOwner(owner: ConnectionOptions, draft: AuditDraft): Promise<void> {
  const client = new pg.Client(toClientConfig(owner))
  client.on('error', () => {})
  try {
    await client.connect()
    const { rows } = await client.query<{ id: OrganizationId }>('select organization_id as id from organization order by 1')
    for (const { id } of rows) {
      await client.query('begin')
      await client.query('select set_config(\'ansim.organization_id\', $1, true)', [id])
      await client.query('select ansim_append_audit($1::jsonb)', [
        auditRowsOf([draft]),
      ])
      await client.query('commit')
    }
  }
  catch (error) {
    throw toDatabaseError(error)
  }
  finally {
    await client.end().catch(() => {})
  }
}
