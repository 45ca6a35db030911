import type { RouteQuery, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { authorize } from '../core/authorize.ts'
import { camerasInSight } from './authorize-for-camera.ts'
import { clipOf } from './get-clip.ts'

/** Which events since `since` have a film, newest event first; of cameras that the actor may see. */
export async function listClips({ database }: UsecaseContext, actor: Actor, { since, before, limit }: RouteQuery<'clip.list'>): Promise<RouteReply<'clip.list'>> {
  authorize(actor, 'clip:read', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const inSight = await camerasInSight(transaction, actor, 'clip:read')
    const rows = await transaction.selectFrom('clip')
      .selectAll()
      .where('organization_id', '=', organizationId)
      .where('starts_at', '>=', new Date(since))
      .$if(before !== undefined, query => query.where('event_id', '<', before!))
      .$if(inSight !== 'every', query => query.where('camera_id', 'in', inSight === 'every'
        ? []
        : inSight))
      .orderBy('event_id', 'desc')
      .limit(limit)
      .execute()
    return {
      clips: rows.map(row => ({
        eventId: row.event_id,
        clip: clipOf(row),
      })),
    }
  })
}
