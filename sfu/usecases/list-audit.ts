import type { ExpressionBuilder, SelectQueryBuilder } from 'kysely'
import type { AuditEntry } from '#contract/audit-entry'
import type { AuditFilter } from '#contract/audit-routes'
import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { Schema } from '../db/schema.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { csvLine } from '#contract/csv-line'
import { authorize } from '../core/authorize.ts'

import { toAuditRow } from '../db/read-audit.ts'

type EntryQuery = SelectQueryBuilder<Schema, 'audit_entry', Schema['audit_entry']>

/** AD11: what the trail holds, newest first, in pages. */
export async function listAudit({ database }: Pick<UsecaseContext, 'database'>, actor: Actor, { before, limit, ...filter }: RouteQuery<'audit.list'>): Promise<RouteReply<'audit.list'>> {
  authorize(actor, 'audit:read', actor)
  const { organizationId } = actor
  const rows = await database.withOrganization(organizationId, transaction => filtered(transaction.selectFrom('audit_entry').selectAll().where('organization_id', '=', organizationId), filter)
    .$if(before !== undefined, query => query.where('seq', '<', before!))
    .orderBy('seq', 'desc')
    .limit(limit + 1)
    .execute())
  const entries = rows.slice(0, limit).map(row => toAuditRow(row))
  return {
    entries,
    ...(rows.length > limit && { next: entries.at(-1)!.seq }),
  }
}

const pageRows = 2_000
const mostExported = 100_000
const columns = [
  'Number',
  'Time (UTC)',
  'Person',
  'Kind of person',
  'Person id',
  'IP address',
  'Action',
  'Object',
  'Object name',
  'Object id',
  'Site id',
  'Camera id',
  'Result',
  'Details',
] as const

/** AD11: the same as CSV, oldest first, a page of the database at a time. Begins with a byte order mark, for without it spreadsheets read Korean as something else. */
export function exportAudit(context: Pick<UsecaseContext, 'database'>, actor: Actor, filter: AuditFilter): AsyncGenerator<string> {
  // Now, not when the first line is asked for: then the answer has begun.
  authorize(actor, 'audit:read', actor)
  return csvOf(context, actor, filter)
}

async function* csvOf({ database }: Pick<UsecaseContext, 'database'>, { organizationId }: Actor, filter: AuditFilter): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(columns)}`
  let after = 0
  for (let exported = 0; exported < mostExported; exported += pageRows) {
    const from = after
    const rows = await database.withOrganization(organizationId, transaction => filtered(transaction.selectFrom('audit_entry').selectAll().where('organization_id', '=', organizationId), filter)
      .where('seq', '>', from)
      .orderBy('seq')
      .limit(pageRows)
      .execute())
    yield rows.map(row => csvLine(cellsOf(toAuditRow(row)))).join('')
    const last = rows.at(-1)
    if (!last || rows.length < pageRows)
      return
    after = last.seq
  }
}

function cellsOf({ seq, at, actor, action, object, siteId, cameraId, result, details }: AuditEntry): (string | undefined)[] {
  return [
    String(seq),
    new Date(at).toISOString(),
    actor.name,
    actor.kind,
    actor.id,
    actor.address,
    action,
    object.kind,
    object.name,
    object.id,
    siteId,
    cameraId,
    result,
    details,
  ]
}

function filtered(query: EntryQuery, { memberId, action, cameraId, result, from, until, text }: AuditFilter): EntryQuery {
  return query
    .$if(memberId !== undefined, q => q.where('actor_id', '=', memberId!))
    .$if(action !== undefined, q => q.where(eb => action!.includes('.')
      ? eb('action', '=', action!)
      : eb('action', 'like', `${action!}.%`)))
    .$if(cameraId !== undefined, q => q.where('camera_id', '=', cameraId!))
    .$if(result !== undefined, q => q.where('result', '=', result!))
    .$if(from !== undefined, q => q.where('at_ms', '>=', from!))
    .$if(until !== undefined, q => q.where('at_ms', '<', until!))
    .$if(text !== undefined, q => q.where(eb => hasText(eb, text!)))
}

function hasText(eb: ExpressionBuilder<Schema, 'audit_entry'>, text: string) {
  const pattern = `%${text.replaceAll(/[\\%_]/g, '\\$&')}%`
  return eb.or(([
    'actor_name',
    'address',
    'action',
    'object_name',
    'object_id',
    'details',
  ] as const).map(column => sql<boolean>`${eb.ref(column)} ilike ${pattern}`))
}
