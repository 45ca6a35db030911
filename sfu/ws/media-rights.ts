import type { CameraId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Actor } from '../core/actor.ts'
import type { MediaPlane } from '../core/media-plane.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { FindCamera } from './notice-scope.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

export interface MediaRightsOptions {
  readonly mediaPlane: Pick<MediaPlane, 'listConsumers' | 'closeConsumer' | 'listProducers' | 'closeProducer' | 'data'>
  readonly findCamera: FindCamera
}

/** The one place that decides who may see or be a camera, when it begins and as long as it lasts. */
export interface MediaRights {
  /** Fails with 'not-found' for a camera of another organization or out of the actor's scope, 'not-allowed' without the permission. */
  readonly require: (actor: Actor, permission: Permission, cameraId: CameraId) => void
  readonly may: (actor: Actor, permission: Permission, cameraId: CameraId) => boolean
  /** MR2: ends whatever of this socket `actor` may not have any more, and says so to it. */
  readonly recheck: (socket: BrowserSocket, actor: Actor) => void
}

export function createMediaRights({ mediaPlane, findCamera }: MediaRightsOptions): MediaRights {
  function require(actor: Actor, permission: Permission, cameraId: CameraId): void {
    const camera = findCamera(cameraId)
    if (!camera)
      throw new AppError('not-found', 'There is no such camera; fetch the configuration again.')
    authorize(actor, permission, camera)
  }

  function may(actor: Actor, permission: Permission, cameraId: CameraId): boolean {
    try {
      require(actor, permission, cameraId)
      return true
    }
    catch {
      return false
    }
  }

  return {
    require,
    may,
    recheck(socket, actor) {
      const { socketId } = socket
      for (const { id, stream } of mediaPlane.listConsumers(socketId)) {
        if (may(actor, 'stream:consume', stream.cameraId))
          continue
        void mediaPlane.closeConsumer(socketId, id)
        socket.notify({ notice: 'consumer-closed', consumerId: id })
      }
      for (const { id, stream } of mediaPlane.listProducers(socketId)) {
        if (!may(actor, 'stream:produce', stream.cameraId))
          void mediaPlane.closeProducer(socketId, id)
      }
      const heard = mediaPlane.data.listHeard(socketId) ?? []
      const left = heard.filter(cameraId => may(actor, 'stream:consume', cameraId))
      if (left.length < heard.length)
        mediaPlane.data.hear(socketId, left).catch(() => {}) // its worker went, and all that it heard with it
    },
  }
}
