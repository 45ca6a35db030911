import type { AuditDraft } from '#contract/audit-entry'
import type { AuditScope } from './audit-scope.ts'
import type { DatabaseTransaction } from './database.ts'
import { sql } from 'kysely'
import { findAuditObject } from './audit-object.ts'
import { currentAuditScope, draftOf, takeQueuedAudit } from './audit-scope.ts'

const mostDetails = 4_000

/**
 * Puts entries at the end of the organization's chain, in one statement. Whoever else appends waits until this transaction ends: it is its
 * last statement. Answers the seq of the last one.
 */
export async function appendAudit(transaction: DatabaseTransaction, drafts: readonly AuditDraft[]): Promise<number> {
  const { rows: [appended] } = await sql<{ seq: number }>`select ansim_append_audit(${auditRowsOf(drafts)}::jsonb) as seq`.execute(transaction)
  return appended!.seq
}

/** Before the work of a transaction: the name of what the call is about, which may be gone afterwards. */
export async function beginAudit(transaction: DatabaseTransaction): Promise<void> {
  const scope = currentAuditScope()
  if (!scope?.isChange || scope.isWritten || scope.isNamed || scope.object.id === undefined || scope.object.name !== undefined)
    return
  scope.isNamed = true
  const found = await findAuditObject(transaction, scope.object.kind, scope.object.id)
  if (!found)
    return
  scope.object = { name: found.name, ...scope.object }
  scope.cameraId ??= found.cameraId
  scope.siteId ??= found.siteId
}

/**
 * AD2: at the end of a transaction, what was queued in it, and the entry of the call under way if this is the first of its transactions that
 * wrote anything (`pg_current_xact_id_if_assigned()`). Answers what to do once it is committed. Rejects where the entry cannot be written;
 * then nothing of the transaction is.
 */
export async function sealAudit(transaction: DatabaseTransaction): Promise<() => void> {
  const queued = takeQueuedAudit(transaction)
  const scope = currentAuditScope()
  if (!isDue(scope)) {
    if (queued.length > 0)
      await appendAudit(transaction, queued)
    return () => {}
  }
  const own = draftOf(scope, 'done')
  const { rows: [sealed] } = await sql<{ wrote: boolean }>`
    select case when w.wrote then ansim_append_audit(${auditRowsOf([...queued, own])}::jsonb) end, w.wrote
    from (select pg_current_xact_id_if_assigned() is not null and ansim_current_organization() = coalesce(${scope.organizationId ?? null}::uuid, ansim_current_organization()) as wrote) w`.execute(transaction)
  return () => {
    scope.isWritten ||= sealed?.wrote === true
  }
}

function isDue(scope: AuditScope | undefined): scope is AuditScope {
  return scope !== undefined && scope.isChange && !scope.isWritten && scope.actor !== undefined
}

/** As ansim_append_audit() takes them. */
export function auditRowsOf(drafts: readonly AuditDraft[]): string {
  return JSON.stringify(drafts.map(({ at, actor, action, object, siteId, cameraId, result, details }) => ({
    at_ms: at,
    actor_kind: actor.kind,
    actor_id: textOf(actor.id, 80),
    actor_name: textOf(actor.name, 200) ?? '',
    address: textOf(actor.address, 64) ?? '',
    action,
    object_kind: object.kind,
    object_id: textOf(object.id, 200),
    object_name: textOf(object.name, 200),
    site_id: siteId,
    camera_id: cameraId,
    result,
    details: details !== undefined && details.length > mostDetails
      ? JSON.stringify({
          cut: textOf(details, 1_900),
        })
      : textOf(details, mostDetails),
  })))
}

/** Text that the database can hold: well-formed, without U+0000, cut. */
function textOf(text: string | undefined, most: number): string | undefined {
  return text?.replaceAll('\0', '').slice(0, most).toWellFormed()
}
