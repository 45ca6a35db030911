import type { ColumnType, Generated } from 'kysely'
import type { CameraId, IncidentId, OrganizationId, Sha256, SuppressionId } from '#contract/ids'
import type { Suppression, SuppressionEnd } from '#contract/suppression'

/** The tables of memories, retention and holds, as 0011-false-alarms.ts leaves them. */
export interface FalseAlarmSchema {
  suppression: {
    organization_id: OrganizationId
    suppression_id: SuppressionId
    incident_id: IncidentId | null
    camera_id: CameraId
    camera_revision: number
    /** Without what changes by itself: counts and end. */
    definition: ColumnType<Omit<Suppression, 'hits' | 'lastHitAt' | 'endsAt'>, string, string>
    made_at: Date
    hits: Generated<number>
    last_hit_at: Generated<Date | null>
    ended_at: Generated<Date | null>
    ended_because: Generated<SuppressionEnd | null>
    ended_by_name: Generated<string | null>
  }
  legal_hold: {
    organization_id: OrganizationId
    hold_id: string
    incident_id: IncidentId
    reason: string
    held_at: Date
    held_by_name: string
    released_at: Generated<Date | null>
    released_by_name: Generated<string | null>
    release_reason: Generated<string | null>
  }
  expunged: { organization_id: OrganizationId, sha256: Sha256, bytes: number, marked_at: Date }
}
