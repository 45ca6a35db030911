import type { Buffer } from 'node:buffer'
import type { AuditActor, AuditResult } from '#contract/audit-entry'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'

/** The tables of the audit trail, as 0015-audit.ts leaves them; written by its functions alone. */
export interface AuditSchema {
  audit_entry: {
    organization_id: OrganizationId
    seq: number
    at_ms: number
    actor_kind: AuditActor['kind']
    actor_id: string | null
    actor_name: string
    address: string
    action: string
    object_kind: string
    object_id: string | null
    object_name: string | null
    site_id: SiteId | null
    camera_id: CameraId | null
    result: AuditResult
    details: string | null
    prev_hash: Buffer
    hash: Buffer
  }
  audit_head: { organization_id: OrganizationId, seq: number, hash: Buffer }
  audit_checkpoint: { organization_id: OrganizationId, seq: number, hash: Buffer, at_ms: number, key_id: string, signature: Buffer }
}
