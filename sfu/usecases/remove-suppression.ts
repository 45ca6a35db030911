import type { SuppressionId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { selectCameras } from './list-cameras.ts'

/** FM8: takes a memory back; from then on its like is an alarm again. The verdict stays. Idempotent. Fails with 'not-found'. */
export async function removeSuppression(context: UsecaseContext, actor: Actor, suppressionId: SuppressionId): Promise<void> {
  authorize(actor, 'safety-event:annotate', { organizationId: actor.organizationId })
  const { organizationId } = actor
  await context.database.withOrganization(organizationId, async (transaction) => {
    const memory = await transaction.selectFrom('suppression').select(['camera_id', 'ended_at']).where('organization_id', '=', organizationId).where('suppression_id', '=', suppressionId).executeTakeFirst()
    const cameras = await selectCameras(transaction, actor)
    // Of a removed camera it hides nothing anyway.
    if (!memory || !cameras.some(camera => camera.camera_id === memory.camera_id))
      throw new AppError('not-found', 'This memory of a false alarm is not there any more; open the list again.', { suppressionId })
    noteAudit({ cameraId: memory.camera_id })
    if (memory.ended_at !== null)
      return
    await transaction.updateTable('suppression')
      .set({
        ended_at: new Date(context.clock()),
        ended_because: 'removed',
        ended_by_name: nameOf(actor),
      })
      .where('organization_id', '=', organizationId)
      .where('suppression_id', '=', suppressionId)
      .execute()
  })
  context.configurationChanged(organizationId)
}
