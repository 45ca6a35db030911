import type { FastifyReply } from 'fastify'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { probeCamera } from '../usecases/probe-camera.ts'
import { removeCamera } from '../usecases/remove-camera.ts'
import { updateCamera } from '../usecases/update-camera.ts'
import { refuseOwnAddresses } from './own-addresses.ts'

type CameraRoutes = 'camera.list' | 'camera.create' | 'camera.update' | 'camera.remove' | 'camera.probe' | 'camera.discover'

/** Each holds a connection to a camera for up to 10 s. */
const mostProbes = 4
const discoverMs = 3_000

/** Cameras: seen, added, changed, removed, looked at, looked for. */
export function cameraHandlers({ context, isForNetwork, cameraSearch }: RouteServices): Pick<RouteHandlers, CameraRoutes> {
  let probes = 0
  return {
    'camera.probe': async ({ actor, body, reply }) => {
      refuseOwnAddresses(isForNetwork, actor, [body.address])
      if (probes >= mostProbes)
        throw new AppError('too-many-requests', 'Other cameras are being looked at; try again in ten seconds.')
      probes++
      try {
        return await probeCamera(context, actor, body, cameraSearch.probe, untilHungUp(reply))
      }
      finally {
        probes--
      }
    },
    'camera.discover': async ({ actor, body, reply }) => {
      authorize(actor, 'camera:probe', actor)
      return { devices: await cameraSearch.onvif.discover(body.interfaceNames, AbortSignal.any([
        untilHungUp(reply),
        AbortSignal.timeout(discoverMs),
      ])) }
    },
    'camera.list': async ({ actor }) => ({ cameras: await listCameras(context, actor) }),
    'camera.create': ({ actor, body }) => {
      if (body.kind === 'rtsp')
        refuseOwnAddresses(isForNetwork, actor, [body.address, body.subAddress])
      return createCamera(context, actor, body)
    },
    'camera.update': ({ actor, params, body }) => {
      refuseOwnAddresses(isForNetwork, actor, [body.address, body.subAddress])
      return updateCamera(context, actor, params.cameraId, body)
    },
    'camera.remove': async ({ actor, params }) => {
      await removeCamera(context, actor, params)
      return {}
    },
  }
}

/** Aborts when nobody waits for the answer any more. */
function untilHungUp(reply: FastifyReply): AbortSignal {
  const hungUp = new AbortController()
  // The answer's own: a connection that is kept for many requests would collect a listener of each.
  reply.raw.once('close', () => hungUp.abort())
  return hungUp.signal
}
