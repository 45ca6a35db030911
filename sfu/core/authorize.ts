import type { OrganizationId } from '#contract/ids'
import type { Permission } from '#contract/permission'
import type { Role } from '#contract/role'
import type { Actor } from './actor.ts'
import { AppError } from '#contract/app-error'
import { rolePermissions } from '#contract/permission'
import { unreachable } from '#contract/unreachable'

/** What is acted upon. Everything belongs to an Organization. */
export interface Resource {
  readonly organizationId: OrganizationId
}

/** AU1: the one place that decides; every use case begins with it, and nothing else looks at a role. */
export function isAllowed(actor: Actor, permission: Permission, resource: Resource): boolean {
  // A newer server may have written a role that this one does not know: it may nothing.
  const granted: ReadonlySet<Permission> | undefined = rolePermissions[roleOf(actor)]
  return actor.organizationId === resource.organizationId && granted?.has(permission) === true
}

/**
 * Returns when allowed. Fails with 'not-found' for another Organization's resource (AU3: it is not even said to exist) and
 * with 'not-allowed' where the role lacks the permission.
 */
export function authorize(actor: Actor, permission: Permission, resource: Resource): void {
  if (actor.organizationId !== resource.organizationId)
    throw new AppError('not-found', 'There is no such thing here; check the address.')
  if (!isAllowed(actor, permission, resource)) {
    throw new AppError('not-allowed', `A ${roleOf(actor)} may not do this; ask an administrator for the right or to do it.`, { permission })
  }
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
