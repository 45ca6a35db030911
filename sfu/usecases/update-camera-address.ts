import type { CameraId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { parseCameraAddress } from '../core/camera-address.ts'
import { credentialOwner, revealCredentials } from './reveal-credentials.ts'

/**
 * Gives a camera another address or password; its zones and rules stay. Answers whether anything changed. Fails with
 * 'not-found' or 'camera-address-invalid'.
 */
export async function updateCameraAddress(context: UsecaseContext, actor: Actor, { cameraId, address }: { cameraId: CameraId, address: string }): Promise<boolean> {
  authorize(actor, 'camera:create', actor)
  const { stream, shown } = parseCameraAddress(address)
  const { database, seal, logger } = context
  const { organizationId } = actor
  const before = await revealCredentials(context, organizationId, cameraId).catch((error: unknown) => {
    // A password that can no longer be opened is one that is to be replaced.
    if (error instanceof AppError && error.code === 'internal')
      return undefined
    throw error
  })
  if (before?.url === stream.url && before.username === stream.username && before.password === stream.password)
    return false

  const { keyId, sealed } = seal.seal(credentialOwner(organizationId, cameraId), JSON.stringify(stream))
  await database.withOrganization(organizationId, async (transaction) => {
    await transaction.updateTable('camera')
      .set({ address: shown })
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', cameraId)
      .where('removed_at', 'is', null)
      .execute()
    await transaction.deleteFrom('camera_credential').where('organization_id', '=', organizationId).where('camera_id', '=', cameraId).execute()
    await transaction.insertInto('camera_credential').values({
      organization_id: organizationId,
      camera_id: cameraId,
      key_id: keyId,
      sealed,
    }).execute()
  })
  logger.info({ cameraId }, 'camera address changed')
  context.configurationChanged(organizationId)
  return true
}
