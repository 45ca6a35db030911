import type { FastifyReply } from 'fastify'
import type { Actor } from '../core/actor.ts'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { parseCameraAddress } from '../core/camera-address.ts'
import { isLoopbackHost } from '../core/loopback-host.ts'
import { createCamera } from '../usecases/create-camera.ts'
import { listCameras } from '../usecases/list-cameras.ts'
import { probeCamera } from '../usecases/probe-camera.ts'
import { removeCamera } from '../usecases/remove-camera.ts'
import { updateCamera } from '../usecases/update-camera.ts'

type CameraRoutes = 'camera.list' | 'camera.create' | 'camera.update' | 'camera.remove' | 'camera.probe' | 'camera.discover'

/** Each holds a connection to a camera for up to 10 s. */
const mostProbes = 4
const discoverMs = 3_000

/** Cameras: seen, added, changed, removed, looked at, looked for. */
export function cameraHandlers({ context, isForNetwork, cameraSearch }: RouteServices): Pick<RouteHandlers, CameraRoutes> {
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
  let probes = 0
  return {
    'camera.probe': async ({ actor, body, reply }) => {
      refuseOwnAddresses(actor, [body.address])
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

/** Aborts when nobody waits for the answer any more. */
function untilHungUp(reply: FastifyReply): AbortSignal {
  const hungUp = new AbortController()
  // The answer's own: a connection that is kept for many requests would collect a listener of each.
  reply.raw.once('close', () => hungUp.abort())
  return hungUp.signal
}
