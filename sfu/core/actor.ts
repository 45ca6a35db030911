import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'

/** Who asks. An operator is whoever may open the Unix socket in the data folder, or the server itself. */
export type Actor = MemberActor | OperatorActor

/** A Member by one of its sessions. */
export interface MemberActor {
  readonly kind: 'member'
  readonly memberId: MemberId
  readonly memberName: string
  readonly role: Role
  readonly organizationId: OrganizationId
  readonly sessionId: string
}

export interface OperatorActor {
  readonly kind: 'operator'
  readonly organizationId: OrganizationId
}

/** The operator of one Organization: the command line, and the server when it acts by itself. */
export function operatorOf(organizationId: OrganizationId): OperatorActor {
  return { kind: 'operator', organizationId }
}
