import type { Scope } from '#contract/scope'
import type { Actor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'

/** A scope that somebody is to get: its sites and cameras are those of this organization, and there are some. Fails with 'not-found' and 'bad-input'. */
export async function requireOwnScope(transaction: DatabaseTransaction, { organizationId }: Actor, scope: Scope): Promise<void> {
  if (scope.kind === 'everything')
    return
  if (scope.siteIds.length === 0 && scope.cameraIds.length === 0)
    throw new AppError('bad-input', 'Choose at least one site or camera, or everything.')
  const sites = scope.siteIds.length === 0
    ? []
    : await transaction.selectFrom('site').select('site_id').where('organization_id', '=', organizationId).where('site_id', 'in', scope.siteIds).execute()
  const cameras = scope.cameraIds.length === 0
    ? []
    : await transaction.selectFrom('camera').select('camera_id').where('organization_id', '=', organizationId).where('camera_id', 'in', scope.cameraIds).execute()
  if (sites.length !== new Set(scope.siteIds).size || cameras.length !== new Set(scope.cameraIds).size)
    throw new AppError('not-found', 'One of these sites or cameras is not there any more; open the list again.')
}
