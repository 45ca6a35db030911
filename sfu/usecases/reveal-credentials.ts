import type { CameraId, OrganizationId } from '#contract/ids'
import type { StreamAddress } from '../core/camera-source.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { z } from '#contract/schema'

const streamAddressSchema = z.object({
  url: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
})

/** Whose credentials they are: sealed for one camera they open for no other. */
export function credentialOwner(organizationId: OrganizationId, cameraId: CameraId): string {
  return `${organizationId}/${cameraId}`
}

/** AU8: where the camera is reached and with what; for the ingest alone, no route or command leads here. 'not-found' once it is removed. */
export async function revealCredentials({ database, seal }: UsecaseContext, organizationId: OrganizationId, cameraId: CameraId): Promise<StreamAddress> {
  const found = await database.withOrganization(organizationId, transaction => transaction.selectFrom('camera_credential')
    .select(['key_id', 'sealed'])
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .executeTakeFirst())
  if (!found)
    throw new AppError('not-found', 'There is no such camera; it may have been removed.', { cameraId })
  const opened = seal.open(credentialOwner(organizationId, cameraId), { keyId: found.key_id, sealed: found.sealed })
  return streamAddressSchema.parse(JSON.parse(opened))
}
