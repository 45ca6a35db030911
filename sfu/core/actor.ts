import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import { everything } from '#contract/scope'
import { unreachable } from '#contract/unreachable'

/** Who asks. An operator is whoever may open the Unix socket in the data folder, or the server itself. */
export type Actor = MemberActor | OperatorActor

/** A Member by one of its sessions. */
export interface MemberActor {
  readonly kind: 'member'
  readonly memberId: MemberId
  readonly memberName: string
  readonly role: Role
  /** What of the Organization the role is about. */
  readonly scope: Scope
  readonly organizationId: OrganizationId
  readonly sessionId: string
  /** The second step of their sign-in is overdue: until it is set up they may do that alone. */
  readonly needsSecondStep?: boolean
}

export interface OperatorActor {
  readonly kind: 'operator'
  readonly organizationId: OrganizationId
}

/** The operator of one Organization: the command line, and the server when it acts by itself. */
export function operatorOf(organizationId: OrganizationId): OperatorActor {
  return { kind: 'operator', organizationId }
}

/** What of the Organization an actor's permissions are about. */
export function scopeOf(actor: Actor): Scope {
  switch (actor.kind) {
    case 'member':
      return actor.scope
    case 'operator':
      return everything
    default:
      return unreachable(actor)
  }
}

/** Who did something, as lists show it. */
export function nameOf(actor: Actor): string {
  switch (actor.kind) {
    case 'member':
      return actor.memberName
    case 'operator':
      return 'npx ansim'
    default:
      return unreachable(actor)
  }
}
