import type { CameraId, OrganizationId } from '#contract/ids'
import type { MediaPlane } from '../core/media-plane.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { SocketHub } from './socket-hub.ts'
import { quotaReached } from '../core/quota-sentence.ts'

export interface StreamPlacesOptions {
  readonly hub: Pick<SocketHub, 'list'>
  readonly mediaPlane: Pick<MediaPlane, 'listConsumers'>
  /** How many pictures the organization may watch at once. */
  readonly limit: (organizationId: OrganizationId) => number
  /** QU4: whether this socket is the camera's detector. */
  readonly isDetector: (socket: BrowserSocket, cameraId: CameraId) => boolean
}

/** What is watched at once: browsers times cameras, whatever stream of a camera it is; what detects is not counted. */
export interface StreamPlaces {
  /**
   * QU3: a place for one more picture, held until the answer is called: by then the plane has its consumer, or not. A camera that this browser
   * watches already takes no other. Fails with 'quota-reached' and the number.
   */
  readonly take: (socket: BrowserSocket, cameraId: CameraId) => () => void
  readonly watched: (organizationId: OrganizationId) => number
  /** Sockets of people with the cameras that they watch now. */
  readonly watching: () => { readonly socket: BrowserSocket, readonly cameraIds: ReadonlySet<CameraId> }[]
}

export function createStreamPlaces({ hub, mediaPlane, limit, isDetector }: StreamPlacesOptions): StreamPlaces {
  /** On their way: the plane does not have them yet. */
  const pending = new Map<BrowserSocket, CameraId[]>()

  /** Of a station nothing counts: it looks so that people need not. */
  function watching(): { socket: BrowserSocket, cameraIds: Set<CameraId> }[] {
    return hub.list().filter(({ actor }) => actor.role !== 'station').map(socket => ({
      socket,
      cameraIds: new Set([
        ...mediaPlane.listConsumers(socket.socketId).map(({ stream }) => stream.cameraId),
        ...pending.get(socket) ?? [],
      ]),
    }))
  }

  function watched(organizationId: OrganizationId): number {
    let sum = 0
    for (const { socket, cameraIds } of watching()) {
      if (socket.actor.organizationId === organizationId)
        sum += cameraIds.size
    }
    return sum
  }

  return {
    take(socket, cameraId) {
      const { actor: { organizationId, role } } = socket
      const isKnown = mediaPlane.listConsumers(socket.socketId).some(({ stream }) => stream.cameraId === cameraId) || pending.get(socket)?.includes(cameraId)
      // QU4: detection never stops because of a quota.
      if (role !== 'station' && !isKnown && !isDetector(socket, cameraId)) {
        const most = limit(organizationId)
        const used = watched(organizationId)
        if (used >= most)
          throw quotaReached('streams', used, most)
      }
      const held = pending.get(socket) ?? []
      held.push(cameraId)
      pending.set(socket, held)
      return () => {
        held.splice(held.indexOf(cameraId), 1)
        if (held.length === 0)
          pending.delete(socket)
      }
    },
    watched,
    watching,
  }
}
