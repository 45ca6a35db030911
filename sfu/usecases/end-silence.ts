import type { SilenceId } from '#contract/alert-silence'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'

/** Alerts sound again from now on. Idempotent. Fails with 'not-found'. */
export async function endSilence(context: UsecaseContext, actor: Actor, silenceId: SilenceId): Promise<void> {
  authorize(actor, 'alert:silence', actor)
  const { organizationId } = actor
  const now = new Date(context.clock())
  await context.database.withOrganization(organizationId, async (transaction) => {
    const row = await transaction.selectFrom('alert_silence').selectAll().where('organization_id', '=', organizationId).where('silence_id', '=', silenceId).where(isCameraWithinScope(actor, 'alert_silence.camera_id')).executeTakeFirst()
    if (!row)
      throw new AppError('not-found', 'This silence is not there any more; open the list again.', { silenceId })
    noteAudit({ cameraId: row.camera_id })
    if (row.ended_at !== null || row.until <= now)
      return
    await transaction.updateTable('alert_silence')
      .set({
        ended_at: now,
        ended_by_name: nameOf(actor),
      })
      .where('organization_id', '=', organizationId)
      .where('silence_id', '=', silenceId)
      .execute()
  })
  context.silencesChanged(organizationId)
}
