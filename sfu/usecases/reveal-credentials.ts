import type { CameraId, OrganizationId } from '#contract/ids'
import type { StreamKind } from '#contract/stream'
import type { StreamAddress } from '../core/camera-source.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { z } from '#contract/schema'

const sealedAddressSchema = z.object({
  url: z.string(),
  username: z.string().optional(),
  password: z.string().optional(),
  certificateSha256: z.string().optional(),
})

interface StreamOwner {
  readonly organizationId: OrganizationId
  readonly cameraId: CameraId
  readonly streamKind: StreamKind
}

/** Whose credentials they are: sealed for one stream they open for no other. Main streams keep the name from when there were no others. */
export function credentialOwner({ organizationId, cameraId, streamKind }: StreamOwner): string {
  const camera = `${organizationId}/${cameraId}`
  return streamKind === 'main'
    ? camera
    : `${camera}/${streamKind}`
}

/** Seals the address of a stream in place of the one that is there. */
export async function sealStreamAddress({ seal }: UsecaseContext, transaction: DatabaseTransaction, owner: StreamOwner, { url, username, password, certificateSha256 }: StreamAddress): Promise<void> {
  const { keyId, sealed } = seal.seal(credentialOwner(owner), JSON.stringify({
    url,
    username,
    password,
    certificateSha256,
  }))
  await removeStreamAddress(transaction, owner)
  await transaction.insertInto('camera_credential').values({
    organization_id: owner.organizationId,
    camera_id: owner.cameraId,
    stream_kind: owner.streamKind,
    key_id: keyId,
    sealed,
  }).execute()
}

export async function removeStreamAddress(transaction: DatabaseTransaction, { organizationId, cameraId, streamKind }: StreamOwner): Promise<void> {
  await transaction.deleteFrom('camera_credential')
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .where('stream_kind', '=', streamKind)
    .execute()
}

/**
 * AU8: where the stream is reached, how, and with what; for the ingest alone, no route or command leads here. 'not-found' once the camera
 * is removed, or where it has no such stream.
 */
export async function revealCredentials({ database, seal }: UsecaseContext, organizationId: OrganizationId, cameraId: CameraId, streamKind: StreamKind = 'main'): Promise<StreamAddress> {
  const found = await database.withOrganization(organizationId, transaction => transaction.selectFrom('camera_credential')
    .innerJoin('camera', join => join
      .onRef('camera.camera_id', '=', 'camera_credential.camera_id')
      .onRef('camera.organization_id', '=', 'camera_credential.organization_id'))
    .select([
      'camera_credential.key_id',
      'camera_credential.sealed',
      'camera.transport',
      'camera.transcode',
    ])
    .where('camera_credential.organization_id', '=', organizationId)
    .where('camera_credential.camera_id', '=', cameraId)
    .where('camera_credential.stream_kind', '=', streamKind)
    .executeTakeFirst())
  if (!found)
    throw new AppError('not-found', 'There is no such camera; it may have been removed.', { cameraId })
  const opened = seal.open(credentialOwner({ organizationId, cameraId, streamKind }), { keyId: found.key_id, sealed: found.sealed })
  return {
    ...sealedAddressSchema.parse(JSON.parse(opened)),
    ...(found.transport !== 'auto' && { transport: found.transport }),
    ...(found.transcode === 'allowed' && { mayTranscode: true }),
  }
}
