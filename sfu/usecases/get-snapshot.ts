import type { RouteParams } from '#contract/routes'
import type { Snapshot } from '#contract/snapshot'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { scopeOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** An event's picture. 'not-found' as long as its browser has not sent it, for one of another organization, and for one of no event within the actor's scope. */
export async function getSnapshot({ database, blobs }: UsecaseContext, actor: Actor, { sha256 }: RouteParams<'snapshot.get'>): Promise<{ mediaType: Snapshot['mediaType'], bytes: Uint8Array }> {
  authorize(actor, 'snapshot:read', actor)
  const { organizationId } = actor
  const row = await database.withOrganization(organizationId, transaction => transaction.selectFrom('snapshot')
    .select(({ selectFrom }) => [
      'media_type',
      // Whose camera's picture was looked at.
      selectFrom('safety_event')
        .select('safety_event.camera_id')
        .where('safety_event.organization_id', '=', organizationId)
        .where('safety_event.snapshot_sha256', '=', sha256)
        .limit(1)
        .as('camera_id'),
    ])
    .where('organization_id', '=', organizationId)
    .where('sha256', '=', sha256)
    .$if(scopeOf(actor).kind === 'some', query => query.where(({ exists, selectFrom }) => exists(selectFrom('safety_event')
      .select('event_id')
      .where('safety_event.organization_id', '=', organizationId)
      .where('safety_event.snapshot_sha256', '=', sha256)
      .where(isCameraWithinScope(actor, 'safety_event.camera_id')))))
    .executeTakeFirst())
  const bytes = row && await blobs.find({ organizationId, sha256 })
  if (!row || !bytes)
    throw new AppError('not-found', 'This picture is not here: the browser that took it has not sent it yet, or the days for which pictures are kept are over.')
  if (row.camera_id !== null)
    noteAudit({ cameraId: row.camera_id })
  return { mediaType: row.media_type, bytes }
}
