import type { Clip } from '#contract/clip'
import type { EventId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { sniffFilmType } from '../core/film-type.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'
import { keepBlob } from './keep-blob.ts'
import { requireQuota } from './require-quota.ts'

/**
 * CT6: gives an event its film, which was uploaded before. Resolves when both survive a power cut. Idempotent: an event keeps its first film.
 * Fails with 'not-found' for an event that is not here, or a film that is not, and with 'quota-reached' (QU5).
 */
export async function createClip({ database, blobs, parts, clock }: UsecaseContext, actor: Actor, eventId: EventId, clip: Clip): Promise<void> {
  authorize(actor, 'clip:create', actor)
  const { organizationId } = actor
  const key = { organizationId, sha256: clip.sha256 }
  const event = await database.withOrganization(organizationId, async (transaction) => {
    const row = await transaction.selectFrom('safety_event')
      .select('camera_id')
      .where('organization_id', '=', organizationId)
      .where('event_id', '=', eventId)
      .executeTakeFirst()
    if (!row)
      throw new AppError('not-found', 'There is no such event here; its film can come when it is.')
    await authorizeForCamera(transaction, actor, 'clip:create', row.camera_id)
    const known = await transaction.selectFrom('clip').select('sha256').where('organization_id', '=', organizationId).where('event_id', '=', eventId).executeTakeFirst()
    // Before its bytes are kept, and once more with its row: meanwhile another one may have come.
    if (!known)
      await requireQuota(transaction, organizationId, 'storage-bytes', clip.bytes)
    return { ...row, hasClip: known !== undefined }
  })
  const uploaded = await parts.read(key)
  const bytes = uploaded ?? await blobs.find(key)
  if (!bytes || (uploaded && !(await parts.state(key)).isWhole))
    throw new AppError('not-found', 'This film is not here yet; upload it first.')
  if (bytes.length !== clip.bytes || sniffFilmType(bytes) !== clip.mediaType)
    throw new AppError('bad-input', 'The film is not as it is described; describe the one that was uploaded.', { bytes: bytes.length })
  await keepBlob({ database, blobs, clock }, key, bytes, async (transaction) => {
    if (!event.hasClip)
      await requireQuota(transaction, organizationId, 'storage-bytes', clip.bytes)
    await transaction.insertInto('clip').values({
      organization_id: organizationId,
      event_id: eventId,
      camera_id: event.camera_id,
      sha256: clip.sha256,
      media_type: clip.mediaType,
      bytes: clip.bytes,
      width: clip.width,
      height: clip.height,
      duration_ms: clip.durationMs,
      starts_at: new Date(clip.startsAt),
      created_at: new Date(clock()),
    }).onConflict(conflict => conflict.columns(['organization_id', 'event_id']).doNothing()).execute()
  })
  await parts.remove(key)
}
