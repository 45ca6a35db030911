import type { CameraId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import type { NewZone } from './insert-camera.ts'
import { authorize } from '../core/authorize.ts'
import { parseCameraAddress } from '../core/camera-address.ts'
import { newUuid } from '../core/random.ts'
import { chooseSite } from './choose-site.ts'
import { insertCamera } from './insert-camera.ts'
import { selectCameras } from './list-cameras.ts'

export interface NewDemoCamera {
  readonly name: string
  /** `rtsp://user:password@host:port/path` */
  readonly address: string
  readonly zones: readonly NewZone[]
}

/**
 * Adds the simulated cameras of the demo plant where there is no camera at all. Answers whether it did: a real camera that
 * came first wins. Fails with 'camera-address-invalid'.
 */
export async function createDemoCameras(context: UsecaseContext, actor: Actor, cameras: readonly NewDemoCamera[]): Promise<boolean> {
  authorize(actor, 'camera:create', actor)
  const { organizationId } = actor
  const created = await context.database.withOrganization(organizationId, async (transaction) => {
    if ((await selectCameras(transaction, actor)).length > 0)
      return false
    const siteId = await chooseSite(context, transaction, actor, 'camera:create', undefined)
    for (const [index, { name, address, zones }] of cameras.entries()) {
      await insertCamera(context, transaction, {
        organizationId,
        cameraId: newUuid(context.random) as CameraId,
        siteId,
        name,
        feed: {
          kind: 'rtsp',
          main: parseCameraAddress(address),
          transport: 'auto',
          transcode: 'never',
        },
        zones,
        isDemo: true,
        // Cameras are listed oldest first, and these in the order of the plant.
        createdAt: new Date(context.clock() + index),
      })
    }
    return true
  })
  if (created) {
    context.logger.info({ cameras: cameras.length }, 'demo cameras added')
    context.configurationChanged(organizationId)
  }
  return created
}
