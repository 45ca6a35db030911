import type { EventId } from '#contract/ids'
import type { RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { storedAnnotationColumns, storedEventColumns, toStoredAnnotation, toStoredEvent } from './read-feed.ts'

const mostEvents = 500

/** IN5: an incident by the id of any of its events, as the feed told it. 'not-found' also for one of a camera that the reader may not see. */
export async function getIncident({ database }: UsecaseContext, actor: Actor, eventId: EventId): Promise<RouteReply<'incident.get'>> {
  authorize(actor, 'safety-event:list', actor)
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const known = await transaction.selectFrom('safety_event').select('incident_id').where('organization_id', '=', organizationId).where('event_id', '=', eventId).where(isCameraWithinScope(actor, 'safety_event.camera_id')).executeTakeFirst()
    if (!known)
      throw new AppError('not-found', 'There is no such incident, or you may not see its camera. Check the address.')
    const subject = known.incident_id ?? eventId
    const events = await transaction.selectFrom('safety_event')
      .select([
        ...storedEventColumns,
      ])
      .where('organization_id', '=', organizationId)
      .where(known.incident_id === null
        ? 'event_id'
        : 'incident_id', '=', subject)
      .where(isCameraWithinScope(actor, 'safety_event.camera_id'))
      .orderBy('org_seq', 'desc')
      .limit(mostEvents)
      .execute()
    const annotations = await transaction.selectFrom('annotation')
      .select([
        ...storedAnnotationColumns,
      ])
      .where('organization_id', '=', organizationId)
      .where(sql<boolean>`coalesce(incident_id, event_id) = ${subject}`)
      .orderBy('org_seq')
      .execute()
    return {
      items: events.map(toStoredEvent),
      annotations: annotations.map(toStoredAnnotation),
    }
  })
}
