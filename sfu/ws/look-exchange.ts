import type { CameraId } from '#contract/ids'
import type { LeasedLook } from '#contract/look-codec'
import type { SharedLook } from '#contract/shared-look'
import type { Timers } from '#contract/timers'
import type { LeaseBoard } from '../core/lease-board.ts'
import type { Logger } from '../core/logger.ts'
import type { MediaPlane } from '../core/media-plane.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { MediaRights } from './media-rights.ts'
import type { SocketHub } from './socket-hub.ts'
import type { TokenBucket } from './token-bucket.ts'
import { decodeLook, encodeLook } from '#contract/look-codec'
import { createTokenBucket } from './token-bucket.ts'

export interface LookExchangeOptions {
  readonly hub: Pick<SocketHub, 'find' | 'list'>
  readonly mediaPlane: Pick<MediaPlane, 'data'>
  readonly leases: Pick<LeaseBoard, 'holderOf' | 'isCurrent'>
  readonly rights: MediaRights
  readonly timers: Timers
  readonly logger: Logger
}

/**
 * Brings the looks of each camera's detector to everybody who may see the camera: to browsers that hear by a data channel by that, to the
 * others as a notice of their socket. A look may come either way itself.
 */
export interface LookExchange {
  /** A look that came over the socket. */
  readonly take: (socket: BrowserSocket, look: SharedLook) => void
  /** From now on this browser hears these cameras by its data channel; answers those it may see. */
  readonly hear: (socket: BrowserSocket, cameraIds: readonly CameraId[]) => Promise<CameraId[]>
  readonly close: () => void
}

interface Sender {
  readonly bucket: TokenBucket
  /** Messages that were no looks, or too many. */
  strikes: number
}

/** As a socket's requests: a detector of 12 cameras at 15 looks a second says 180 things. */
const looksPerSecond = 300
const looksAtOnce = 600
/** Whoever sends so much that is no look is no page of ours: its channel is closed, its socket can still be heard. */
const mostStrikes = 200

export function createLookExchange({ hub, mediaPlane, leases, rights, timers, logger }: LookExchangeOptions): LookExchange {
  const senders = new WeakMap<BrowserSocket, Sender>()
  const stop = mediaPlane.data.onMessage((viewerId, message) => {
    // Each viewer is a socket, by the same id.
    const socket = hub.find(viewerId)
    const look = socket && readFrom(socket, message)
    if (look)
      pass(socket, look, message)
  })

  function readFrom(socket: BrowserSocket, message: Uint8Array): LeasedLook | undefined {
    let sender = senders.get(socket)
    if (!sender) {
      sender = {
        bucket: createTokenBucket(looksPerSecond, looksAtOnce, timers.now),
        strikes: 0,
      }
      senders.set(socket, sender)
    }
    const look = sender.bucket.take()
      ? decodeLook(message)
      : undefined
    if (look)
      return look
    if (++sender.strikes === mostStrikes) {
      logger.warn({ socketId: socket.socketId }, 'a browser sends what is no look; its data channel is closed')
      mediaPlane.data.closeProducer(socket.socketId)
      sender.strikes = 0
    }
    return undefined
  }

  /** LO4: whoever does not hold the camera's lease now would paint boxes over other people's pictures. */
  function pass(socket: BrowserSocket, look: SharedLook, message?: Uint8Array): void {
    const { actor: { organizationId }, socketId } = socket
    if (!leases.isCurrent(organizationId, look.cameraId, socketId, look.epoch))
      return
    mediaPlane.data.tell(look.cameraId, message ?? encodeLook({
      ...look,
      epoch: look.epoch ?? leases.holderOf(organizationId, look.cameraId)?.epoch ?? 0,
    }))
    for (const other of hub.list()) {
      if (other.actor.organizationId === organizationId && other !== socket && mediaPlane.data.listHeard(other.socketId) === undefined)
        other.notify({ notice: 'look', look })
    }
  }

  return {
    take: pass,
    async hear(socket, cameraIds) {
      const seen = [
        ...new Set(cameraIds),
      ].filter(cameraId => rights.may(socket.actor, 'stream:consume', cameraId))
      await mediaPlane.data.hear(socket.socketId, seen)
      return seen
    },
    close: stop,
  }
}
