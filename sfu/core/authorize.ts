import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { Actor } from './actor.ts'
import { AppError } from '#contract/app-error'
import { organizationWide, rolePermissions, withoutSecondStep } from '#contract/permission'
import { scopeHasCamera } from '#contract/scope'
import { unreachable } from '#contract/unreachable'
import { scopeOf } from './actor.ts'

/**
 * What is acted upon. Everything belongs to an Organization; a Camera, and what is of one, stands in a Site besides. Without either it is
 * "whatever of it there is for this actor": a list, that is then filtered by the actor's scope.
 */
export interface Resource {
  readonly organizationId: OrganizationId
  readonly siteId?: SiteId | undefined
  readonly cameraId?: CameraId | undefined
}

/** AU1: the one place that decides; every use case begins with it, and nothing else looks at a role. */
export function isAllowed(actor: Actor, permission: Permission, resource: Resource): boolean {
  return actor.organizationId === resource.organizationId && isWithinScope(actor, resource) && mayAtAll(actor, permission) && !isWithheld(actor, permission)
}

/**
 * Returns when allowed. Fails with 'not-found' for another Organization's resource or one outside the actor's scope (AU3: it is not even
 * said to exist), with 'not-allowed' where the role lacks the permission, and with 'totp-required' where the second step is overdue.
 */
export function authorize(actor: Actor, permission: Permission, resource: Resource): void {
  if (actor.organizationId !== resource.organizationId || !isWithinScope(actor, resource))
    throw new AppError('not-found', 'There is no such thing here; check the address.')
  if (!mayAtAll(actor, permission))
    throw new AppError('not-allowed', `A ${roleOf(actor)} may not do this; ask an administrator for the right or to do it.`, { permission })
  if (isWithheld(actor, permission))
    throw new AppError('totp-required', 'Set up an authenticator app first, under your account: administrators need one from the second day on.', { permission })
}

/** AU9: a camera is within a scope by itself or by its site; a site by itself. */
function isWithinScope(actor: Actor, { siteId, cameraId }: Resource): boolean {
  const scope = scopeOf(actor)
  if (scope.kind === 'everything')
    return true
  if (cameraId !== undefined)
    return scopeHasCamera(scope, { siteId, cameraId })
  return siteId === undefined || scope.siteIds.includes(siteId)
}

/** Whether the role has it; what is about the whole Organization only where nothing of it is left out of the scope. */
function mayAtAll(actor: Actor, permission: Permission): boolean {
  // A newer server may have written a role that this one does not know: it may nothing.
  const granted: ReadonlySet<Permission> | undefined = rolePermissions[roleOf(actor)]
  return granted?.has(permission) === true && (scopeOf(actor).kind === 'everything' || !organizationWide.has(permission))
}

/** AU10: until an overdue second step is set up, a session is good for that alone. */
function isWithheld(actor: Actor, permission: Permission): boolean {
  return actor.kind === 'member' && actor.needsSecondStep === true && !withoutSecondStep.has(permission)
}

/** AU4: an operator can do what an administrator can. */
function roleOf(actor: Actor): Role {
  switch (actor.kind) {
    case 'member':
      return actor.role
    case 'operator':
      return 'administrator'
    default:
      return unreachable(actor)
  }
}
