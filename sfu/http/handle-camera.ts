import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { parseCameraAddress } from '../core/camera-address.ts'
import { isLoopbackHost } from '../core/loopback-host.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { removeCamera } from '../usecases/remove-camera.ts'

/** Cameras: seen, added, removed. */
export function cameraHandlers({ context, isForNetwork }: RouteServices): Pick<RouteHandlers, 'camera.list' | 'camera.create' | 'camera.remove'> {
  return {
    'camera.list': async ({ actor }) => ({ cameras: await listCameras(context, actor) }),
    'camera.create': ({ actor, body }) => {
      // Whoever may open the operator's socket reaches everything on this machine anyway; a browser elsewhere must not
      // reach it through us.
      if (isForNetwork && actor.kind !== 'operator' && isLoopbackHost(new URL(parseCameraAddress(body.address).stream.url.replace(/^rtsps?:/i, 'http:')).hostname))
        throw new AppError('camera-address-invalid', 'This address is the server itself; give the camera\'s address in your network, or add it on the server with npx ansim camera add.')
      return createCamera(context, actor, body)
    },
    'camera.remove': async ({ actor, params }) => {
      await removeCamera(context, actor, params)
      return {}
    },
  }
}
