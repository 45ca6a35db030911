import type { OrganizationId } from '#contract/ids'
import type { AuditRow } from '../core/audit-canonical.ts'
import type { AuditSchema } from './audit-schema.ts'
import type { DatabaseTransaction } from './database.ts'
import { epochMs } from '#contract/time'

/** Rows after a seq, in order; fields and hashes exactly as they lie there. */
export async function readAuditRows(transaction: DatabaseTransaction, organizationId: OrganizationId, after: number, limit: number): Promise<AuditRow[]> {
  const rows = await transaction.selectFrom('audit_entry').selectAll().where('organization_id', '=', organizationId).where('seq', '>', after).orderBy('seq').limit(limit).execute()
  return rows.map(toAuditRow)
}

/** A row of the table as the chain is checked by. */
export function toAuditRow(row: AuditSchema['audit_entry']): AuditRow {
  return {
    organizationId: row.organization_id,
    seq: row.seq,
    at: epochMs(row.at_ms),
    actor: {
      kind: row.actor_kind,
      ...(row.actor_id !== null && { id: row.actor_id }),
      name: row.actor_name,
      address: row.address,
    },
    action: row.action,
    object: {
      kind: row.object_kind,
      ...(row.object_id !== null && { id: row.object_id }),
      ...(row.object_name !== null && { name: row.object_name }),
    },
    ...(row.site_id !== null && { siteId: row.site_id }),
    ...(row.camera_id !== null && { cameraId: row.camera_id }),
    result: row.result,
    ...(row.details !== null && { details: row.details }),
    prevHash: row.prev_hash,
    hash: row.hash,
  }
}
