import type { RawBuilder, SqlBool } from 'kysely'
import type { Actor } from '../core/actor.ts'
import { sql } from 'kysely'
import { scopeOf } from '../core/actor.ts'

/**
 * AU9 in SQL: whether the camera named by this column, also one that was removed, is within the actor's scope. For every list and every
 * look-up of what is of a camera. `cameraId` is the column, such as `safety_event.camera_id`.
 */
export function isCameraWithinScope(actor: Actor, cameraId: string): RawBuilder<SqlBool> {
  const scope = scopeOf(actor)
  return scope.kind === 'everything'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`${sql.ref(cameraId)} in (
        select within.camera_id from camera as within
        where within.organization_id = ${actor.organizationId}
          and (within.site_id = any (${scope.siteIds}::uuid[]) or within.camera_id = any (${scope.cameraIds}::uuid[])))`
}

/** The same of a site: it is within the scope, or one of its cameras is. */
export function isSiteWithinScope(actor: Actor, siteId: string): RawBuilder<SqlBool> {
  const scope = scopeOf(actor)
  return scope.kind === 'everything'
    ? sql<SqlBool>`true`
    : sql<SqlBool>`(${sql.ref(siteId)} = any (${scope.siteIds}::uuid[]) or ${sql.ref(siteId)} in (
        select within.site_id from camera as within
        where within.organization_id = ${actor.organizationId} and within.removed_at is null and within.camera_id = any (${scope.cameraIds}::uuid[])))`
}
