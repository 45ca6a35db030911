import type { DetectorId } from '#contract/ids'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { sql } from 'kysely'
import { AppError } from '#contract/app-error'
import { authorize } from '../core/authorize.ts'

/** DE2: fails with 'bad-input' and where, while a camera, a group or all cameras are analysed with it. */
export async function refuseUsedDetector({ database, detectorId: ownId }: UsecaseContext, actor: Actor, detectorId: DetectorId): Promise<void> {
  authorize(actor, 'detector:manage', actor)
  const { organizationId } = actor
  const { rows } = await database.withOrganization(organizationId, transaction => sql<{ name: string }>`
    select 'the camera ' || name as name from camera where organization_id = ${organizationId} and detector_id = ${detectorId} and removed_at is null
    union all select 'the group ' || name from camera_group where organization_id = ${organizationId} and detector_id = ${detectorId}
    union all select 'all cameras' from organization where organization_id = ${organizationId} and detector_id = ${detectorId}
    order by 1 limit 1`.execute(transaction))
  const used = detectorId === ownId
    ? 'all cameras'
    : rows[0]?.name
  if (used !== undefined) {
    throw new AppError('bad-input', `It is what ${used} ${used === 'all cameras'
      ? 'are'
      : 'is'} analysed with; choose another detector there first.`, { detectorId })
  }
}
