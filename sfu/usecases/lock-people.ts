import type { MemberId, OrganizationId } from '#contract/ids'
import type { Role } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { DatabaseTransaction } from '../db/database.ts'
import { AppError } from '#contract/app-error'

/**
 * Changes of who may what go one after the other: this holds the organization's row until the transaction ends. Without it two
 * administrators could demote each other at the same moment, each seeing the other still there.
 */
export async function lockPeople(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<void> {
  await transaction.selectFrom('organization').select('organization_id').where('organization_id', '=', organizationId).forNoKeyUpdate().execute()
}

interface Standing {
  readonly role: Role
  readonly scope: Scope
  readonly isDisabled: boolean
}

/** Whether somebody who stands like this can give anybody any right. */
export function isFullAdministrator({ role, scope, isDisabled }: Standing): boolean {
  return role === 'administrator' && scope.kind === 'everything' && !isDisabled
}

/** ME11: fails with 'last-administrator' unless another one stays. Only under lockPeople(). */
export async function requireOtherAdministrator(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId): Promise<void> {
  const others = await transaction.selectFrom('member')
    .select(['role', 'scope', 'disabled_at'])
    .where('organization_id', '=', organizationId)
    .where('member_id', '<>', memberId)
    .where('kind', '=', 'person')
    .where('removed_at', 'is', null)
    .execute()
  if (!others.some(({ role, scope, disabled_at: disabledAt }) => isFullAdministrator({ role, scope, isDisabled: disabledAt !== null })))
    throw new AppError('last-administrator', 'This is the last administrator for everything; make somebody else one first.', { memberId })
}
