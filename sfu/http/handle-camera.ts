import type { Actor } from '../core/actor.ts'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from '../core/camera-address.ts'
import { isLoopbackHost } from '../core/loopback-host.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { removeCamera } from '../usecases/remove-camera.ts'
import { updateCamera } from '../usecases/update-camera.ts'

type CameraRoutes = 'camera.list' | 'camera.create' | 'camera.update' | 'camera.remove'

/** Cameras: seen, added, changed, removed. */
export function cameraHandlers({ context, isForNetwork }: RouteServices): Pick<RouteHandlers, CameraRoutes> {
  /**
   * Whoever may open the operator's socket reaches everything on this machine anyway; a browser elsewhere must not reach it
   * through us.
   */
  function refuseOwnAddresses(actor: Actor, addresses: readonly (string | null | undefined)[]): void {
    for (const address of addresses) {
      if (isForNetwork && actor.kind !== 'operator' && address && isLoopbackHost(new URL(parseCameraAddress(address).stream.url.replace(/^rtsps?:/i, 'http:')).hostname))
        throw new AppError('camera-address-invalid', 'This address is the server itself; give the camera\'s address in your network, or add it on the server with npx ansim camera add.')
    }
  }
  return {
    'camera.list': async ({ actor }) => ({ cameras: await listCameras(context, actor) }),
    'camera.create': ({ actor, body }) => {
      if (body.kind === 'rtsp')
        refuseOwnAddresses(actor, [body.address, body.subAddress])
      return createCamera(context, actor, body)
    },
    'camera.update': ({ actor, params, body }) => {
      refuseOwnAddresses(actor, [body.address, body.subAddress])
      return updateCamera(context, actor, params.cameraId, body)
    },
    'camera.remove': async ({ actor, params }) => {
      await removeCamera(context, actor, params)
      return {}
    },
  }
}
