import type { Camera } from '#contract/camera'
import type { OrganizationId } from '#contract/ids'
import type { PartHealth } from '#contract/status'
import type { EpochMs } from '#contract/time'
import type { UsecaseContext } from '../usecases/context.ts'
import type { CameraAnalysis } from '../ws/analysis-board.ts'
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
  readonly listAnalysis: (organizationId: OrganizationId) => CameraAnalysis[]
  /** Cameras as they were last known, for when the database is away. */
  readonly knownCameras: (organizationId: OrganizationId) => KnownCamera[]
  /** Browsers connected now. */
  readonly browsers: () => number
  readonly closeSession: (sessionId: string) => void
  /** Whether others than this machine reach the server. */
  readonly isForNetwork: boolean
  readonly version: string
  readonly pid: number
  readonly startedAt: EpochMs
}
