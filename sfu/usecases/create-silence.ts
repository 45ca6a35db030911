import type { NewSilence, Silence } from '#contract/alert-silence'
import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { criticalSilenceMs } from '#contract/alert-silence'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { nameOf } from '../core/actor.ts'
import { authorize } from '../core/authorize.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { isCameraWithinScope } from '../db/scope-filter.ts'
import { toSilence } from './list-silences.ts'

/**
 * SUP-8: silences a camera or one of its rules for a time, for everybody. AL5: Critical is silent for 15 minutes at most, however often it is
 * asked for: a silence that begins while another one of the same camera keeps Critical silent goes no further than that one does.
 * One that was made without a network counts from when it was made. The same id again answers what is there. Fails with 'not-found'.
 */
export async function createSilence(context: UsecaseContext, actor: Actor, { silenceId, target, reason, lastsMs, ageMs }: NewSilence): Promise<Silence> {
  authorize(actor, 'alert:silence', actor)
  const { organizationId } = actor
  const now = context.clock()
  const silence = await context.database.withOrganization(organizationId, async (transaction) => {
    // One at a time for an organization: two at once must not each find that the other is not there.
    await transaction.selectFrom('organization').select('organization_id').where('organization_id', '=', organizationId).forNoKeyUpdate().executeTakeFirstOrThrow()
    const camera = await transaction.selectFrom('camera').select(['name', 'site_id']).where('organization_id', '=', organizationId).where('camera_id', '=', target.cameraId).where('removed_at', 'is', null).where(isCameraWithinScope(actor, 'camera.camera_id')).executeTakeFirst()
    const rule = target.kind === 'rule'
      ? await transaction.selectFrom('rule').select('definition').where('organization_id', '=', organizationId).where('rule_id', '=', target.ruleId).where('camera_id', '=', target.cameraId).executeTakeFirst()
      : undefined
    if (!camera || (target.kind === 'rule' && !rule))
      throw new AppError('not-found', 'This camera or rule is not there any more; look at the list of cameras.', { target })
    const known = await transaction.selectFrom('alert_silence').selectAll().where('organization_id', '=', organizationId).where('silence_id', '=', silenceId).executeTakeFirst()
    if (known)
      return toSilence(known)
    const madeAt = epochMs(now - ageMs)
    const until = epochMs(madeAt + lastsMs)
    noteAudit({
      object: { id: silenceId, name: camera.name },
      cameraId: target.cameraId,
      ...camera.site_id !== null && { siteId: camera.site_id },
    })
    const row = await transaction.insertInto('alert_silence')
      .values({
        organization_id: organizationId,
        silence_id: silenceId,
        camera_id: target.cameraId,
        rule_id: target.kind === 'rule'
          ? target.ruleId
          : null,
        camera_name: camera.name,
        rule_name: rule?.definition.name ?? null,
        reason,
        made_at: new Date(madeAt),
        made_by: actor.kind === 'member'
          ? actor.memberId
          : null,
        made_by_name: nameOf(actor),
        until: new Date(until),
        critical_until: new Date(Math.min(until, await criticalLimit(transaction, organizationId, target.cameraId, madeAt))),
      })
      .returningAll()
      .executeTakeFirstOrThrow()
    return toSilence(row)
  })
  context.silencesChanged(organizationId)
  return silence
}

/** AL5: until when Critical may be silent for this camera by a silence that is made at `madeAt`. */
async function criticalLimit(transaction: DatabaseTransaction, organizationId: OrganizationId, cameraId: NewSilence['target']['cameraId'], madeAt: EpochMs): Promise<EpochMs> {
  // Also one that was ended early: ended and asked for again it would go on for ever.
  const row = await transaction.selectFrom('alert_silence')
    .select(({ fn }) => fn.min<Date | null>('critical_until').as('limit'))
    .where('organization_id', '=', organizationId)
    .where('camera_id', '=', cameraId)
    .where('made_at', '<=', new Date(madeAt))
    .where('critical_until', '>', new Date(madeAt))
    .executeTakeFirst()
  return epochMs(row?.limit?.getTime() ?? madeAt + criticalSilenceMs)
}
