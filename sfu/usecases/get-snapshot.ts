import type { RouteParams } from '#contract/routes'
import type { Snapshot } from '#contract/snapshot'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

/** An event's picture. 'not-found' as long as its browser has not sent it, and for one of another organization. */
export async function getSnapshot({ database, blobs }: UsecaseContext, actor: Actor, { sha256 }: RouteParams<'snapshot.get'>): Promise<{ mediaType: Snapshot['mediaType'], bytes: Uint8Array }> {
  authorize(actor, 'snapshot:read', actor)
  const { organizationId } = actor
  const row = await database.withOrganization(organizationId, transaction => transaction.selectFrom('snapshot')
    .select('media_type')
    .where('organization_id', '=', organizationId)
    .where('sha256', '=', sha256)
    .executeTakeFirst())
  const bytes = row && await blobs.find({ organizationId, sha256 })
  if (!row || !bytes)
    throw new AppError('not-found', 'This picture is not here yet; it comes when the browser that took it is connected.')
  return { mediaType: row.media_type, bytes }
}
