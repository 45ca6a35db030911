import type { InjectionKey } from 'vue'
import type { EventId, Sha256 } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { BrowserCameraPort } from '../core/browser-camera-port.ts'
import type { ClipSource } from '../core/clips/clip-source.ts'
import type { MediaPort } from '../core/media-port.ts'
import type { Observable } from '../core/observable.ts'
import type { PushSwitch } from '../core/push-switch.ts'
import type { ReportSource } from '../core/report-source.ts'
import type { SocketPort } from '../core/socket-port.ts'
import type { StorageReport } from '../core/storage-report.ts'
import type { EventStore } from '../core/sync/event-store.ts'
import type { OpenedIncident } from '../core/sync/incident-row.ts'
import type { SyncStatus } from '../core/sync/sync-status.ts'
import type { TrackPacer } from '../core/track-pacer.ts'
import type { HeatCounter } from '../core/tracking/heat-counter.ts'
import type { TrackHistory } from '../core/tracking/track-history.ts'
import type { AlertAdmin } from '../pipeline/admin/alert-admin.ts'
import type { AuditAdmin } from '../pipeline/admin/audit-admin.ts'
import type { CameraAdmin } from '../pipeline/admin/camera-admin.ts'
import type { CoverageReports } from '../pipeline/admin/coverage-reports.ts'
import type { EvidenceAdmin } from '../pipeline/admin/evidence-admin.ts'
import type { OwnAccount } from '../pipeline/admin/own-account.ts'
import type { PeopleAdmin } from '../pipeline/admin/people-admin.ts'
import type { PlantAdmin } from '../pipeline/admin/plant-admin.ts'
import type { RuleAdmin } from '../pipeline/admin/rule-admin.ts'
import type { SiteAdmin } from '../pipeline/admin/site-admin.ts'
import type { StationAdmin } from '../pipeline/admin/station-admin.ts'
import type { UsageAdmin } from '../pipeline/admin/usage-admin.ts'
import type { AlertWatch } from '../pipeline/alerts/alert-watch.ts'
import type { EvidenceExporter } from '../pipeline/export/export-evidence.ts'
import type { HistoryReader } from '../pipeline/history/history-reader.ts'
import type { AnalysisWatch } from '../pipeline/live/analysis-watch.ts'
import type { ConfigurationService } from '../pipeline/live/configuration-service.ts'
import type { DetectionDuty } from '../pipeline/live/detection-duty.ts'
import type { DetectorView } from '../pipeline/live/detector-state.ts'
import type { HealthWatch } from '../pipeline/live/health-watch.ts'
import type { LocalData } from '../pipeline/live/local-data.ts'
import type { PageUpdate } from '../pipeline/live/page-update.ts'
import type { PreferenceService } from '../pipeline/live/preference-service.ts'
import type { PressureWatch } from '../pipeline/live/pressure-watch.ts'
import type { SessionService } from '../pipeline/live/session-service.ts'
import type { SharedLooks } from '../pipeline/live/shared-looks.ts'
import type { AnnotationRecorder } from '../pipeline/sync/annotation-recorder.ts'
import type { HoldingService } from '../pipeline/sync/holding-service.ts'
import { inject } from 'vue'

/** Everything the stores stand on; made by the composition root, services.ts. */
export interface AppServices {
  readonly now: Clock
  readonly session: SessionService
  readonly configuration: ConfigurationService
  readonly socket: Pick<SocketPort, 'state' | 'onState'>
  readonly media: MediaPort
  readonly cameraAdmin: CameraAdmin
  readonly auditAdmin: AuditAdmin
  readonly evidenceAdmin: EvidenceAdmin
  readonly peopleAdmin: PeopleAdmin
  readonly siteAdmin: SiteAdmin
  readonly usageAdmin: UsageAdmin
  /** Alerts of the room, silences, ways out, and messages to this browser. */
  readonly alerting: { readonly watch: Pick<AlertWatch, 'onAlert' | 'silences' | 'silence' | 'end'>, readonly admin: AlertAdmin, readonly push: PushSwitch }
  /** Of who is signed in. */
  readonly preferences: Pick<PreferenceService, 'values' | 'onOvertaken' | 'set'>
  readonly stationAdmin: StationAdmin
  readonly plantAdmin: PlantAdmin
  readonly ownAccount: OwnAccount
  readonly ruleAdmin: RuleAdmin
  readonly pacer: TrackPacer
  readonly browserCamera: BrowserCameraPort
  readonly pressure: Pick<PressureWatch, 'level' | 'open'>
  readonly analysis: AnalysisWatch
  readonly coverageReports: CoverageReports
  readonly reports: ReportSource
  readonly health: Pick<HealthWatch, 'alarms'>
  readonly duty: DetectionDuty
  readonly detector: DetectorView
  /** What is seen on each camera, whoever detects. */
  readonly looks: Pick<SharedLooks, 'onLook'>
  readonly events: Pick<EventStore, 'listIncidents' | 'listMatching' | 'openIncident' | 'unreviewed' | 'onChange' | 'room'>
  /** What the one who is signed in says of an incident. */
  readonly annotate: AnnotationRecorder['annotate']
  /** An incident that is not here, from the server; undefined where it has none of that id. */
  readonly askIncident: (id: EventId) => Promise<OpenedIncident | undefined>
  /** The same of many at once. */
  readonly annotateAll: AnnotationRecorder['annotateAll']
  readonly holding: Pick<HoldingService, 'state' | 'choose'>
  readonly localData: LocalData
  readonly readStorage: () => Promise<StorageReport>
  /** The picture from this browser, else from the server; undefined where neither has it now. */
  readonly findSnapshot: (sha256: Sha256) => Promise<Blob | undefined>
  readonly clips: ClipSource
  /** How objects moved in the past. */
  readonly tracks: TrackHistory
  /** Where they were, added up. */
  readonly heat: HeatCounter
  readonly history: HistoryReader
  readonly exporter: EvidenceExporter
  readonly sync: Observable<SyncStatus>
  readonly pageUpdate: PageUpdate
}

export const appServicesKey: InjectionKey<AppServices> = Symbol('app services')

export function useAppServices(): AppServices {
  const services = inject(appServicesKey)
  if (!services)
    throw new Error('The composition root has not provided the services.')
  return services
}
