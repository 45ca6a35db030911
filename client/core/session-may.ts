import type { Session } from '#contract/configuration'
import type { Permission } from '#contract/permission'
import { organizationWide, rolePermissions, withoutSecondStep } from '#contract/permission'

/** Whether the server would let this session do it somewhere. It asks again; this decides what is offered. */
export function sessionMay(session: Pick<Session, 'role' | 'scope' | 'isSecondStepRequired'>, permission: Permission): boolean {
  return rolePermissions[session.role].has(permission)
    && (session.scope.kind === 'everything' || !organizationWide.has(permission))
    && (!session.isSecondStepRequired || withoutSecondStep.has(permission))
}
