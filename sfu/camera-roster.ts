import type { Camera } from '#contract/camera'
import type { CameraId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { OperatorActor } from './core/actor.ts'
import type { Resource } from './core/authorize.ts'
import type { Logger } from './core/logger.ts'
import type { IngestedCamera, IngestService } from './ingest/ingest-service.ts'

export interface CameraRosterOptions {
  readonly actor: OperatorActor
  /** The organization's cameras with their addresses. */
  readonly listCameras: () => Promise<Camera[]>
  readonly ingest: Pick<IngestService, 'setCameras'>
  /** Told of the cameras whenever they changed. */
  readonly onCameras: (cameraIds: readonly CameraId[]) => void
  readonly timers: Timers
  readonly logger: Logger
}

/** The cameras there are, in memory: watching goes on while the database is away. */
export interface CameraRoster {
  /** Reads the table and makes the ingest follow it; tries again while the database is away. Never rejects. */
  readonly reconcile: () => Promise<void>
  /** Whose it is and where it stands; undefined: there is no such camera. */
  readonly find: (cameraId: CameraId) => Resource | undefined
  /** Without their addresses. */
  readonly list: () => Pick<Camera, 'cameraId' | 'name' | 'kind' | 'isDemo' | 'streams'>[]
  readonly nameOf: (cameraId: CameraId) => string | undefined
  /** Whether a browser sends its pictures; they are not fetched. */
  readonly isBrowserCamera: (cameraId: CameraId) => boolean
  readonly close: () => void
}

const retryAfterMs = 2_000

export function createCameraRoster({ actor, listCameras, ingest, onCameras, timers, logger }: CameraRosterOptions): CameraRoster {
  const closing = new AbortController()
  let cameras = new Map<CameraId, Camera>()
  let turn: Promise<void> = Promise.resolve()

  async function reconcileOnce(): Promise<void> {
    if (closing.signal.aborted)
      return
    try {
      const listed = await listCameras()
      cameras = new Map(listed.map(camera => [camera.cameraId, camera]))
      onCameras([
        ...cameras.keys(),
      ])
      await ingest.setCameras(listed.filter(camera => camera.kind !== 'browser').map(toIngested))
    }
    catch (error) {
      logger.warn({ err: error }, 'the cameras cannot be read now')
      timers.after(retryAfterMs, () => void reconcile())
    }
  }

  // One after the other: the last one sees the newest table.
  function reconcile(): Promise<void> {
    turn = turn.then(reconcileOnce)
    return turn
  }

  return {
    reconcile,
    find(cameraId) {
      const camera = cameras.get(cameraId)
      return camera && {
        organizationId: actor.organizationId,
        siteId: camera.siteId,
        cameraId,
      }
    },
    list: () => [
      ...cameras.values(),
    ].map(({ cameraId, name, kind, isDemo, streams }) => ({
      cameraId,
      name,
      kind,
      ...(isDemo && { isDemo }),
      streams,
    })),
    nameOf: cameraId => cameras.get(cameraId)?.name,
    isBrowserCamera: cameraId => cameras.get(cameraId)?.kind === 'browser',
    close: () => closing.abort(),
  }
}

function toIngested({ cameraId, revision = 0, streams }: Camera): IngestedCamera {
  return {
    cameraId,
    streamKinds: streams.map(({ streamKind }) => streamKind),
    revision: String(revision),
  }
}
