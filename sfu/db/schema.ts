import type { ColumnType, Generated, JSONColumnType } from 'kysely'
import type { Buffer } from 'node:buffer'
import type { Annotation, AnnotationChange, AnnotationId, Verdict } from '#contract/annotation'
import type { TranscodeChoice, TransportChoice } from '#contract/camera'
import type { Clip } from '#contract/clip'
import type { NormPolygon } from '#contract/geometry'
import type { GroundPlane } from '#contract/ground-plane'
import type { CameraId, DetectorId, DeviceId, EventId, IncidentId, MemberId, OrganizationId, RuleId, Sha256, SiteId, ZoneId } from '#contract/ids'
import type { IncidentFacts, IncidentState } from '#contract/incident'
import type { Maintenance } from '#contract/maintenance'
import type { Rule } from '#contract/rule'
import type { SafetyEvent } from '#contract/safety-event'
import type { Severity } from '#contract/severity'
import type { CameraPlace } from '#contract/site-plan'
import type { Snapshot } from '#contract/snapshot'
import type { StreamKind } from '#contract/stream'
import type { DbEpoch } from '#contract/sync'
import type { AlertingSchema } from './alerting-schema.ts'
import type { AuditSchema } from './audit-schema.ts'
import type { CoverageSchema } from './coverage-schema.ts'
import type { FalseAlarmSchema } from './false-alarm-schema.ts'
import type { LeaseSchema } from './lease-schema.ts'
import type { PeopleSchema } from './people-schema.ts'
import type { PlantSchema } from './plant-schema.ts'
import type { PreferenceSchema } from './preference-schema.ts'
import type { QuotaSchema } from './quota-schema.ts'

/** The tables as migrations/ leaves them. bigint arrives as number (database.ts), timestamptz as Date. */
export interface Schema extends PeopleSchema, LeaseSchema, AuditSchema, AlertingSchema, QuotaSchema, PlantSchema, PreferenceSchema {
  instance: { db_epoch: DbEpoch, schema_version: number, retired_keys: Generated<string[]> }
  organization: {
    organization_id: OrganizationId
    name: string
    last_org_seq: number
    event_count: Generated<number>
    camera_moves: Generated<number>
    created_at: Date
    allowed_ranges: Generated<string[]>
    retention_days: Generated<number>
    detector_id: Generated<DetectorId | null>
    former_detector_id: Generated<DetectorId | null>
    detector_set_at: Generated<Date | null>
  }
  camera: {
    organization_id: OrganizationId
    camera_id: CameraId
    name: string
    /** Empty for a browser's. */
    address: string
    created_at: Date
    removed_at: Generated<Date | null>
    is_demo: Generated<boolean>
    kind: Generated<'rtsp' | 'browser'>
    sub_address: Generated<string | null>
    transport: Generated<TransportChoice>
    transcode: Generated<TranscodeChoice>
    revision: Generated<number>
    site_id: Generated<SiteId | null>
    ground_plane: ColumnType<GroundPlane | null, string | null | undefined, string | null>
    maintenance: ColumnType<Maintenance | null, string | null | undefined, string | null>
    /** On the plan of this site; what was said of another site does not hold. */
    place: ColumnType<CameraPlace & { siteId: SiteId } | null, string | null | undefined, string | null>
    detector_id: Generated<DetectorId | null>
  }
  camera_credential: { organization_id: OrganizationId, camera_id: CameraId, stream_kind: Generated<StreamKind>, key_id: string, sealed: Buffer }
  zone: { organization_id: OrganizationId, zone_id: ZoneId, camera_id: CameraId, name: string, polygon: JSONColumnType<NormPolygon>, created_at: Date, version: Generated<number> }
  rule: { organization_id: OrganizationId, rule_id: RuleId, camera_id: CameraId, definition: JSONColumnType<Rule>, created_at: Date }
  device: { organization_id: OrganizationId, device_id: DeviceId, acked_seq: number, clock_offset_ms: number, last_push_at: Date }
  safety_event: {
    organization_id: OrganizationId
    event_id: EventId
    org_seq: number
    camera_id: CameraId
    camera_name: string
    device_id: DeviceId
    severity: Severity
    captured_at: Date
    received_at: Date
    clock_suspect: boolean
    event: ColumnType<SafetyEvent, string, never>
    /** null: suppressed. */
    incident_id: IncidentId | null
    snapshot_sha256: Sha256 | null
    /** null: told before this was kept. */
    recorded_by: string | null
  }
  incident: {
    organization_id: OrganizationId
    incident_id: IncidentId
    camera_id: CameraId
    rule_id: RuleId
    zone_id: ZoneId
    first_ms: number
    last_ms: number
    event_count: number
    act_count: number
    severity: Severity
    tracks: JSONColumnType<IncidentFacts['tracks']>
    acts: JSONColumnType<IncidentFacts['acts']>
    witnesses: JSONColumnType<IncidentFacts['witnesses']>
    closed_ms: number | null
    /** Of the event that opened it. */
    label: Generated<string>
    facet_id: Generated<number | null>
    state: Generated<IncidentState>
    /** What people found it to be; null: nobody has said. */
    verdict: Generated<Verdict | null>
    /** When somebody first reacted (`EventReview.reactedAt`). */
    reacted_ms: Generated<number | null>
  }
  annotation: {
    organization_id: OrganizationId
    annotation_id: AnnotationId
    org_seq: number
    event_id: EventId
    kind: AnnotationChange['kind']
    member_id: MemberId
    member_name: string
    made_at: Date
    received_at: Date
    clock_suspect: boolean
    overtaken_by: number | null
    annotation: ColumnType<Annotation, string, never>
    incident_id: IncidentId | null
  }
  snapshot: { organization_id: OrganizationId, sha256: Sha256, media_type: Snapshot['mediaType'], bytes: number, created_at: Date }
  /** The film of an event; several events may share one by its hash. */
  clip: {
    organization_id: OrganizationId
    event_id: EventId
    camera_id: CameraId
    sha256: Sha256
    media_type: Clip['mediaType']
    bytes: number
    width: number
    height: number
    duration_ms: number
    starts_at: Date
    created_at: Date
  }
  coverage_hour: CoverageSchema['coverage_hour']
  health_alarm: CoverageSchema['health_alarm']
  suppression: FalseAlarmSchema['suppression']
  legal_hold: FalseAlarmSchema['legal_hold']
  expunged: FalseAlarmSchema['expunged']
  track_chunk: { organization_id: OrganizationId, camera_id: CameraId, device_id: DeviceId, starts_at: Date, ends_at: Date, created_at: Date, data: Buffer }
}
