import type { CameraId, OrganizationId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { MediaPlane, MediaPlaneEvent } from '../core/media-plane.ts'
import type { AnalysisBoard } from './analysis-board.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import type { SocketHub } from './socket-hub.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { authorize } from '../core/authorize.ts'

export interface SignalingOptions {
  readonly hub: SocketHub
  readonly mediaPlane: MediaPlane
  readonly leases: LeaseCoordinator
  readonly analysis: AnalysisBoard
  /** Whose camera it is, from memory: watching goes on while the database is away. */
  readonly organizationOfCamera: (cameraId: CameraId) => OrganizationId | undefined
  readonly now: Clock
}

/** What browsers may ask over their socket. Each socket is one viewer of the media plane, opened when it first joins. */
export function createSignalingMethods({ hub, mediaPlane, leases, analysis, organizationOfCamera, now }: SignalingOptions): SignalingMethods {
  /** A camera of another organization does not exist for this browser. */
  function requireCamera(socket: BrowserSocket, cameraId: CameraId): void {
    const organizationId = organizationOfCamera(cameraId)
    if (organizationId === undefined)
      throw new AppError('not-found', 'There is no such camera; fetch the configuration again.')
    authorize(socket.actor, 'stream:consume', { organizationId })
  }

  return {
    'ping': () => ({
      serverTime: now(),
    }),
    'media.join': ({ socketId }) => {
      mediaPlane.openViewer(socketId)
      return {
        routerRtpCapabilities: mediaPlane.routerRtpCapabilities(),
      }
    },
    'media.open-transport': ({ socketId }) => {
      mediaPlane.openViewer(socketId)
      return mediaPlane.createReceiveTransport(socketId)
    },
    'media.connect-transport': async ({ socketId }, { transportId, dtlsParameters }) => {
      await mediaPlane.connectTransport(socketId, transportId, dtlsParameters)
      return {}
    },
    'media.consume': async (socket, { cameraId, streamKind, rtpCapabilities }) => {
      requireCamera(socket, cameraId)
      return mediaPlane.consume(socket.socketId, { cameraId, streamKind }, rtpCapabilities)
    },
    'media.resume': async ({ socketId }, { consumerId }) => {
      await mediaPlane.resume(socketId, consumerId)
      return {}
    },
    'media.close-consumer': async ({ socketId }, { consumerId }) => {
      await mediaPlane.closeConsumer(socketId, consumerId)
      return {}
    },
    'lease.offer': ({ socketId, actor }, { fpsBudget, engine }) => {
      leases.offer(actor.organizationId, {
        holderId: socketId,
        isStation: actor.role === 'station',
        fpsBudget,
        engine,
      })
      return {}
    },
    // Whoever does not hold the camera's lease would paint boxes over other people's pictures.
    'analysis.look': (socket, look) => {
      const { organizationId } = socket.actor
      if (leases.holderOf(organizationId, look.cameraId) === socket.socketId)
        hub.notify(organizationId, { notice: 'look', look }, socket.socketId)
      return {}
    },
    'analysis.report': (socket, { cameras }) => {
      analysis.report(socket, cameras.filter(({ cameraId }) => organizationOfCamera(cameraId) === socket.actor.organizationId))
      return {}
    },
  }
}

/** Passes on what the media plane says; the answer ends it. */
export function announceStreams({ mediaPlane, organizationOfCamera }: Pick<SignalingOptions, 'mediaPlane' | 'organizationOfCamera'>, hub: SocketHub): () => void {
  return mediaPlane.subscribe((event: MediaPlaneEvent) => {
    switch (event.type) {
      case 'stream-available':
      case 'stream-gone': {
        const organizationId = organizationOfCamera(event.stream.cameraId)
        if (organizationId !== undefined)
          hub.notify(organizationId, { notice: event.type, ...event.stream })
        break
      }
      case 'plane-rebuilt':
        for (const socket of hub.list())
          socket.notify({ notice: 'media-rebuilt' })
        break
      // Browsers hear of these by their streams and by the health of the server.
      case 'plane-lost':
      case 'consumer-closed':
        break
      default:
        unreachable(event)
    }
  })
}
