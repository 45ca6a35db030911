import type { Camera } from '#contract/camera'
import type { HealthAlarm } from '#contract/health-alarm'
import type { OrganizationId, SiteId } from '#contract/ids'
import type { PlantHealth } from '#contract/plant-health'
import type { StorageFacts } from '#contract/retention'
import type { PartHealth } from '#contract/status'
import type { EpochMs } from '#contract/time'
import type { UsageSample } from '#contract/usage'
import type { RenewableKeyRing } from '../auth/master-key.ts'
import type { BackupSummary } from '../backup/create-backup.ts'
import type { Actor } from '../core/actor.ts'
import type { CameraProbe } from '../core/camera-probe.ts'
import type { DiskMeasure } from '../core/disk-room.ts'
import type { OnvifPort } from '../core/onvif-port.ts'
import type { SiteSuspension } from '../core/site-suspension.ts'
import type { AuditKeeper } from '../usecases/audit-keeper.ts'
import type { UsecaseContext } from '../usecases/context.ts'
import type { MessagePorts } from '../usecases/prepare-message.ts'
import type { ReadObserved } from '../usecases/read-coverage.ts'
import type { CameraAnalysis } from '../ws/analysis-board.ts'
import type { CameraWatching } from '../ws/coverage-observer.ts'
import type { AddressGate } from './address-gate.ts'
import type { DetectorRegistry } from './detector-registry.ts'
import type { TrustAnchor } from './trust-page.ts'

/** A camera without what only administrators may know. */
type KnownCamera = Pick<Camera, 'cameraId' | 'name' | 'kind' | 'isDemo' | 'streams'>

/** What the route handlers stand on; made by the composition root. */
export interface RouteServices {
  readonly context: UsecaseContext
  readonly detectors: DetectorRegistry
  /** `scheme://host:port` that people are told. */
  readonly address: () => string
  readonly trustAnchor: () => TrustAnchor | undefined
  readonly health: () => PartHealth[]
  readonly metrics: {
    readonly render: () => Promise<string>
    readonly mediaType: string
    readonly countPush: (outcome: 'applied' | 'duplicate' | 'rejected', rows: number) => void
  }
  /** Looking at cameras and for cameras. */
  readonly cameraSearch: {
    readonly probe: CameraProbe
    readonly onvif: Pick<OnvifPort, 'discover'>
  }
  readonly listAnalysis: (organizationId: OrganizationId) => CameraAnalysis[]
  /** Cameras as they were last known, for when the database is away. */
  readonly knownCameras: (organizationId: OrganizationId) => KnownCamera[]
  /** Browsers connected now. */
  readonly browsers: () => number
  /** What the server itself knows of the newest coverage. */
  readonly coverage: {
    readonly newest: ReadObserved
    readonly ratio: () => number | undefined
    readonly watching: () => CameraWatching[]
  }
  readonly plantHealth: (actor: Actor) => PlantHealth
  /** The health alarms that stand now. */
  readonly healthAlarms: (organizationId: OrganizationId) => HealthAlarm[]
  /** What is kept of evidence and what is being deleted; the disk as it was last measured. */
  readonly keeping: {
    readonly job: () => StorageFacts['job']
    readonly disk: () => DiskMeasure
  }
  /** Pictures that are watched now through all servers, and what sites use. */
  readonly usage: {
    readonly watched: (organizationId: OrganizationId) => Promise<number>
    readonly sites: () => ReadonlyMap<SiteId, SiteSuspension>
    /** Of the last whole minute; undefined: what is of no site. */
    readonly newest: () => ReadonlyMap<SiteId | undefined, UsageSample>
  }
  /** What sends messages, for tests of them. */
  readonly messages: MessagePorts
  /** Makes a backup with a new name in the data folder. */
  readonly createBackup: () => Promise<BackupSummary>
  readonly closeSession: (sessionId: string) => void
  /** What the server knows of the audit trail's state. */
  readonly auditStanding: AuditKeeper['standing']
  /** Told when an allow-list changed. */
  readonly gate: Pick<AddressGate, 'forget'>
  readonly keyRing: RenewableKeyRing
  /** Whether others than this machine reach the server. */
  readonly isForNetwork: boolean
  readonly version: string
  readonly pid: number
  readonly startedAt: EpochMs
}
