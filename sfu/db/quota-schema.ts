import type { CameraId, EventId, IncidentId, OrganizationId, RuleId, SiteId, ZoneId } from '#contract/ids'
import type { QuotaKind } from '#contract/quota'
import type { Severity } from '#contract/severity'
import type { UsageResolution } from '#contract/usage'

/** The tables of limits, usage and history, as 0017-quotas.ts and 0022-notes-and-streams.ts leave them. */
export interface QuotaSchema {
  quota: { organization_id: OrganizationId, kind: QuotaKind, at_most: number, set_at: Date }
  usage_sample: {
    organization_id: OrganizationId
    /** null: what belongs to no site. */
    site_id: SiteId | null
    resolution: UsageResolution
    at: Date
    cpu_ms: number
    bytes_in: number
    bytes_out: number
    connections: number
    storage_bytes: number
  }
  incident_facet: {
    organization_id: OrganizationId
    facet_id: number
    camera_id: CameraId
    rule_id: RuleId
    zone_id: ZoneId
    severity: Severity
    label: string
    /** As they were called when the first such incident was opened. */
    camera_name: string
    rule_name: string
    zone_name: string
  }
  /** What people wrote, by its place in the order; of an incident, or of an event that is in none. */
  note: { organization_id: OrganizationId, org_seq: number, subject_id: IncidentId | EventId, words: string }
  watched_streams: { organization_id: OrganizationId, server_id: string, streams: number, expires_at: Date }
}
