import type { RouteBody } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { authorizeForCamera } from './authorize-for-camera.ts'

/** Releases a hold: its evidence goes when its time is over, as other evidence. The hold stays readable. Idempotent. Fails with 'not-found'. */
export async function releaseLegalHold({ database, clock }: UsecaseContext, actor: Actor, holdId: string, { reason }: RouteBody<'legal-hold.release'>): Promise<void> {
  authorize(actor, 'legal-hold:edit', { organizationId: actor.organizationId })
  const { organizationId } = actor
  await database.withOrganization(organizationId, async (transaction) => {
    const hold = await transaction.selectFrom('legal_hold').select(['released_at', 'incident_id']).where('organization_id', '=', organizationId).where('hold_id', '=', holdId).forUpdate().executeTakeFirst()
    if (!hold)
      throw new AppError('not-found', 'There is no such hold here; open the list again.')
    const event = await transaction.selectFrom('safety_event').select('camera_id').where('organization_id', '=', organizationId).where('event_id', '=', hold.incident_id).executeTakeFirst()
    if (event)
      await authorizeForCamera(transaction, actor, 'legal-hold:edit', event.camera_id)
    noteAudit({
      object: { id: holdId },
      ...(event && { cameraId: event.camera_id }),
      details: { incidentId: hold.incident_id },
    })
    if (hold.released_at !== null)
      return
    await transaction.updateTable('legal_hold')
      .set({
        released_at: new Date(clock()),
        released_by_name: nameOf(actor),
        release_reason: reason,
      })
      .where('organization_id', '=', organizationId)
      .where('hold_id', '=', holdId)
      .execute()
  })
}
