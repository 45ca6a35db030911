import type { CommonChoice } from '#contract/detector-routes'
import type { DetectorId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

/** What was chosen for all cameras. */
export async function getCommonDetector({ database }: UsecaseContext, actor: Actor): Promise<CommonChoice> {
  authorize(actor, 'detector:read', actor)
  return database.withOrganization(actor.organizationId, transaction => read(transaction, actor))
}

/** PL5: what all cameras are analysed with for which nothing else was chosen; null: the server's own. Fails with 'model-not-found'. */
export async function chooseDetector(context: UsecaseContext, actor: Actor, detectorId: DetectorId | null): Promise<CommonChoice> {
  return change(context, actor, current => ({ detectorId, former: current.detectorId }))
}

/** PL6: back to the one before. Fails with 'model-not-found', and with 'bad-input' where nothing was ever chosen. */
export async function rollBackDetector(context: UsecaseContext, actor: Actor): Promise<CommonChoice> {
  return change(context, actor, ({ detectorId, formerDetectorId }) => {
    if (formerDetectorId === undefined)
      throw new AppError('bad-input', 'No detector was ever chosen for all cameras; there is none to go back to.')
    return { detectorId: formerDetectorId, former: detectorId }
  })
}

async function change(context: UsecaseContext, actor: Actor, next: (current: CommonChoice) => { detectorId: DetectorId | null, former: DetectorId | null }): Promise<CommonChoice> {
  authorize(actor, 'detector:manage', actor)
  const { organizationId } = actor
  const choice = await context.database.withOrganization(organizationId, async (transaction) => {
    await transaction.selectFrom('organization').select('organization_id').where('organization_id', '=', organizationId).forNoKeyUpdate().execute()
    const current = await read(transaction, actor)
    const { detectorId, former } = next(current)
    if (detectorId !== null && !context.hasDetector(detectorId))
      throw new AppError('model-not-found', `There is no detector "${detectorId}" here; add it first.`, { detectorId })
    if (detectorId !== current.detectorId) {
      await transaction.updateTable('organization')
        .set({
          detector_id: detectorId,
          former_detector_id: former,
          detector_set_at: new Date(context.clock()),
        })
        .where('organization_id', '=', organizationId)
        .execute()
    }
    return read(transaction, actor)
  })
  context.configurationChanged(organizationId)
  return choice
}

async function read(transaction: DatabaseTransaction, { organizationId }: Actor): Promise<CommonChoice> {
  const row = await transaction.selectFrom('organization').select(['detector_id', 'former_detector_id', 'detector_set_at']).where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
  return {
    detectorId: row.detector_id,
    ...row.detector_set_at !== null && { formerDetectorId: row.former_detector_id },
  }
}
