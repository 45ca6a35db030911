import type { RouteParams } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'
import { retireCameras } from './retire-cameras.ts'

/**
 * Removes a camera with its credentials, zones and rules. Its events stay (FE5), and those that a browser recorded before
 * it heard of this are still taken (SY4). Fails with 'not-found'.
 */
export async function removeCamera({ database, clock, logger, configurationChanged }: UsecaseContext, actor: Actor, { cameraId }: RouteParams<'camera.remove'>): Promise<void> {
  authorize(actor, 'camera:remove', actor)
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    await authorizeForCamera(transaction, actor, 'camera:remove', cameraId)
    const removed = await retireCameras(transaction, organizationId, { cameraId }, new Date(clock()))
    if (removed.length === 0)
      throw new AppError('not-found', 'There is no such camera; "npx ansim camera list" shows those there are.', { cameraId })
  })
  logger.info({ cameraId }, 'camera removed')
  configurationChanged(organizationId)
}
