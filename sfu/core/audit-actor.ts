import type { AuditActor } from '#contract/audit-entry'
import type { Actor } from './actor.ts'
import { unreachable } from '#contract/unreachable'
import { nameOf } from './actor.ts'

/**
 * Who did something, as the audit trail keeps it.
 * @param actor who asked
 * @param address IP address that they asked from; empty on the operator's socket
 */
export function auditActorOf(actor: Actor, address: string): AuditActor {
  switch (actor.kind) {
    case 'member':
      return {
        kind: 'member',
        id: actor.memberId,
        name: nameOf(actor),
        address,
      }
    case 'operator':
      return {
        kind: 'operator',
        name: nameOf(actor),
        address,
      }
    default:
      return unreachable(actor)
  }
}
