import type { RouteBody, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { newUuid } from '../core/random.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'

/** RT3: holds the evidence of the incident that an event belongs to. Fails with 'not-found'. */
export async function createLegalHold({ database, clock, random }: UsecaseContext, actor: Actor, { eventId, reason }: RouteBody<'legal-hold.create'>): Promise<RouteReply<'legal-hold.create'>> {
  authorize(actor, 'legal-hold:edit', { organizationId: actor.organizationId })
  const { organizationId } = actor
  const holdId = newUuid(random)
  await database.withOrganization(organizationId, async (transaction) => {
    const event = await transaction.selectFrom('safety_event').select(['event_id', 'incident_id', 'camera_id']).where('organization_id', '=', organizationId).where('event_id', '=', eventId).executeTakeFirst()
    if (!event)
      throw new AppError('not-found', 'There is no such event here; it may not have been sent yet.')
    await authorizeForCamera(transaction, actor, 'legal-hold:edit', event.camera_id)
    noteAudit({
      object: { id: holdId },
      cameraId: event.camera_id,
      details: { incidentId: event.incident_id ?? event.event_id },
    })
    await transaction.insertInto('legal_hold').values({
      organization_id: organizationId,
      hold_id: holdId,
      incident_id: event.incident_id ?? event.event_id,
      reason,
      held_at: new Date(clock()),
      held_by_name: nameOf(actor),
    }).execute()
  })
  return { holdId }
}
