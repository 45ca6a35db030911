import type { CameraId } from '#contract/ids'
import type { Clock } from '#contract/time'
import type { MemberActor } from '../core/actor.ts'
import type { MediaPlane, MediaPlaneEvent } from '../core/media-plane.ts'
import type { AnalysisBoard } from './analysis-board.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import type { LookExchange } from './look-exchange.ts'
import type { MediaRights } from './media-rights.ts'
import type { FindCamera } from './notice-scope.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import type { SocketHub } from './socket-hub.ts'
import type { StreamPlaces } from './stream-places.ts'
import { AppError } from '#contract/app-error'
import { unreachable } from '#contract/unreachable'
import { isAllowed } from '../core/authorize.ts'

export interface SignalingOptions {
  readonly looks: LookExchange
  readonly mediaPlane: MediaPlane
  readonly leases: LeaseCoordinator
  readonly analysis: AnalysisBoard
  readonly findCamera: FindCamera
  readonly isBrowserCamera: (cameraId: CameraId) => boolean
  readonly rights: MediaRights
  readonly places: StreamPlaces
  /** A person opens a camera's picture. */
  readonly onWatch: (cameraId: CameraId) => void
  readonly now: Clock
}

/** What browsers may ask over their socket. Each socket is one viewer of the media plane, opened when it first joins. */
export function createSignalingMethods({ looks, mediaPlane, leases, analysis, findCamera, isBrowserCamera, rights, places, onWatch, now }: SignalingOptions): SignalingMethods {
  const mayHold = (actor: MemberActor, cameraId: CameraId): boolean => {
    const camera = findCamera(cameraId)
    return camera !== undefined && isAllowed(actor, 'lease:hold', camera)
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
    'media.open-transport': ({ socketId }, { withData }) => {
      mediaPlane.openViewer(socketId)
      return mediaPlane.createReceiveTransport(socketId, withData)
    },
    'media.connect-transport': async ({ socketId }, { transportId, dtlsParameters }) => {
      await mediaPlane.connectTransport(socketId, transportId, dtlsParameters)
      return {}
    },
    'media.consume': async (socket, { cameraId, streamKind, rtpCapabilities, thinning, start }) => {
      rights.require(socket.actor, 'stream:consume', cameraId)
      const done = await places.take(socket, cameraId)
      // SU4: a station looks because it always does.
      if (socket.actor.role !== 'station')
        onWatch(cameraId)
      try {
        return await mediaPlane.consume(socket.socketId, { cameraId, streamKind }, { rtpCapabilities, thinning, start })
      }
      finally {
        done()
      }
    },
    'media.resume': async ({ socketId }, { consumerId }) => {
      await mediaPlane.resume(socketId, consumerId)
      return {}
    },
    'media.close-consumer': async ({ socketId }, { consumerId }) => {
      await mediaPlane.closeConsumer(socketId, consumerId)
      return {}
    },
    'media.restart-ice': async ({ socketId }, { transportId }) => ({
      iceParameters: await mediaPlane.restartIce(socketId, transportId),
    }),
    'media.consume-data': ({ socketId }) => mediaPlane.data.consume(socketId),
    'media.hear': async (socket, { cameraIds }) => ({
      cameraIds: await looks.hear(socket, cameraIds),
    }),
    'media.open-data-transport': ({ socketId }) => {
      mediaPlane.openViewer(socketId)
      return mediaPlane.data.createTransport(socketId)
    },
    'media.produce-data': async ({ socketId }, { sctpStreamParameters }) => ({
      dataProducerId: await mediaPlane.data.produce(socketId, sctpStreamParameters),
    }),
    'media.open-send-transport': ({ socketId }) => {
      mediaPlane.openViewer(socketId)
      return mediaPlane.createSendTransport(socketId)
    },
    'media.produce': async ({ socketId, actor }, { cameraId, rtpParameters }) => {
      rights.require(actor, 'stream:produce', cameraId)
      if (!isBrowserCamera(cameraId))
        throw new AppError('not-allowed', 'This camera is fetched by its address; add a camera of the kind "browser" to send this device\'s own.')
      return {
        producerId: await mediaPlane.produce(socketId, { cameraId, streamKind: 'main' }, rtpParameters),
      }
    },
    'media.close-producer': async ({ socketId }, { producerId }) => {
      await mediaPlane.closeProducer(socketId, producerId)
      return {}
    },
    'lease.offer': (socket, offer) => {
      leases.offer(socket, offer)
      return {}
    },
    'analysis.look': (socket, look) => {
      looks.take(socket, look)
      return {}
    },
    'analysis.report': (socket, { cameras, facts }) => {
      leases.report(socket, {
        cameras,
        ...facts && { facts },
      })
      analysis.report(socket, cameras.filter(({ cameraId }) => mayHold(socket.actor, cameraId)), facts)
      return {}
    },
  }
}

/** Passes on what the media plane says; the answer ends it. */
export function announceStreams({ mediaPlane, findCamera }: Pick<SignalingOptions, 'mediaPlane' | 'findCamera'>, hub: SocketHub): () => void {
  return mediaPlane.subscribe((event: MediaPlaneEvent) => {
    switch (event.type) {
      case 'stream-available':
      case 'stream-gone': {
        const organizationId = findCamera(event.stream.cameraId)?.organizationId
        if (organizationId !== undefined)
          hub.notify(organizationId, { notice: event.type, ...event.stream })
        break
      }
      // Each viewer is a socket, by the same id.
      case 'viewers-rebuilt':
        for (const viewerId of event.viewerIds)
          hub.find(viewerId)?.notify({ notice: 'media-rebuilt' })
        break
      case 'consumer-closed':
        hub.find(event.viewerId)?.notify({ notice: 'consumer-closed', consumerId: event.consumerId })
        break
      // A browser that lost its worker hears of it when there is another; who is wanted concerns the ingest.
      case 'viewers-lost':
      case 'demand':
        break
      default:
        unreachable(event)
    }
  })
}
