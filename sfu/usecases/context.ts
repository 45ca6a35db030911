import type { RoomAlert } from '#contract/alert'
import type { CameraId, DetectorId, OrganizationId } from '#contract/ids'
import type { IngestState, StreamKind } from '#contract/stream'
import type { Clock } from '#contract/time'
import type { PasswordHasher } from '../auth/password-hash.ts'
import type { CredentialSeal } from '../auth/sealed-credential.ts'
import type { BlobStore } from '../core/blob-store.ts'
import type { Logger } from '../core/logger.ts'
import type { PartStore } from '../core/part-store.ts'
import type { Random } from '../core/random.ts'
import type { Database } from '../db/database.ts'

/** All that the use cases stand on; made once, by the composition root. */
export interface UsecaseContext {
  readonly database: Database
  readonly blobs: BlobStore
  readonly parts: PartStore
  readonly seal: CredentialSeal
  readonly passwords: PasswordHasher
  readonly clock: Clock
  readonly random: Random
  readonly logger: Logger
  /** The detector of every camera for now. */
  readonly detectorId: DetectorId
  /** Whether this detector is here to analyse with. */
  readonly hasDetector: (detectorId: DetectorId) => boolean
  /** Cameras, zones or rules changed, and the change is committed. */
  readonly configurationChanged: (organizationId: OrganizationId) => void
  /** Events were committed. Other servers hear it by the database's own notification. */
  readonly feedChanged: (organizationId: OrganizationId) => void
  /** Events that want somebody, or deliveries to them, were committed. `rooms`: what browsers are told at once. */
  readonly alerted: (organizationId: OrganizationId, rooms: readonly RoomAlert[]) => void
  /** A silence was made or ended, and that is committed. */
  readonly silencesChanged: (organizationId: OrganizationId) => void
  /** What is true of a stream now. */
  readonly ingestState: (cameraId: CameraId, streamKind: StreamKind) => IngestState
}
