import type { RouteParams, RouteReply } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { selectCameras } from './list-cameras.ts'

/** FM8: what a memory hid, newest first, 50 at most. Fails with 'not-found'. */
export async function listHiddenEvents({ database }: UsecaseContext, actor: Actor, { suppressionId }: RouteParams<'suppression.hidden'>): Promise<RouteReply<'suppression.hidden'>> {
  authorize(actor, 'safety-event:list', { organizationId: actor.organizationId })
  const { organizationId } = actor
  return database.withOrganization(organizationId, async (transaction) => {
    const memory = await transaction.selectFrom('suppression').select(['camera_id', 'made_at']).where('organization_id', '=', organizationId).where('suppression_id', '=', suppressionId).executeTakeFirst()
    const cameras = await selectCameras(transaction, actor)
    if (!memory || !cameras.some(camera => camera.camera_id === memory.camera_id))
      throw new AppError('not-found', 'This memory of a false alarm is not there any more; open the list again.', { suppressionId })
    noteAudit({ cameraId: memory.camera_id })
    const rows = await transaction.selectFrom('safety_event')
      .select([
        'event',
        'org_seq',
        'received_at',
        'clock_suspect',
      ])
      .where('organization_id', '=', organizationId)
      .where('camera_id', '=', memory.camera_id)
      .where(sql`event ->> 'suppressedBy'`, '=', suppressionId)
      .orderBy('captured_at', 'desc')
      .limit(50)
      .execute()
    return {
      events: rows.map(row => ({
        event: row.event,
        orgSeq: row.org_seq,
        receivedAt: epochMs(row.received_at.getTime()),
        clockSuspect: row.clock_suspect,
      })),
    }
  })
}
