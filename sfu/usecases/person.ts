import type { MemberId, OrganizationId } from '#contract/ids'
import type { PersonRole } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { EpochMs } from '#contract/time'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession } from './open-session.ts'
import { loginKey } from '#contract/account'
import { AppError } from '#contract/app-error'
import { passwordTrouble } from '../core/password-policy.ts'
import { newUuid } from '../core/random.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Somebody who just signed in, and the secret by which their browser is known next time. */
export type SignedInPerson = OpenedSession & { readonly knownSecret: string }

/** ME9: administrators sign in by a password alone for so long. */
export const secondStepDueMs = 86_400_000

/** When this role has to have a second step; null: it need not. */
export function secondStepDueAt(role: PersonRole, now: EpochMs): Date | null {
  return role === 'administrator'
    ? new Date(now + secondStepDueMs)
    : null
}

/** ME1: fails with 'password-refused' and the reason as a sentence. `own`: names of whose it is. */
export async function refusePassword(transaction: DatabaseTransaction, organizationId: OrganizationId, password: string, own: readonly (string | null | undefined)[]): Promise<void> {
  const organization = await transaction.selectFrom('organization').select('name').where('organization_id', '=', organizationId).executeTakeFirstOrThrow()
  const trouble = passwordTrouble(password, [
    organization.name,
    ...own.map(each => each ?? undefined),
  ])
  if (trouble)
    throw new AppError('password-refused', trouble)
}

/** Adds a person. Fails with 'name-taken'. A step; whoever calls it has decided that they may be added. */
export async function insertPerson({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, person: { name: string, email?: string | undefined, role: PersonRole, scope: Scope, passwordHash: string }): Promise<MemberId> {
  const memberId = newUuid(random) as MemberId
  const now = clock()
  await refuseTaken('Somebody here has this name or e-mail address; choose another.', () => transaction.insertInto('member')
    .values({
      organization_id: organizationId,
      member_id: memberId,
      name: person.name,
      name_key: loginKey(person.name),
      email: person.email ?? null,
      role: person.role,
      kind: 'person',
      scope: JSON.stringify(person.scope),
      password_hash: person.passwordHash,
      password_set_at: new Date(now),
      second_step_due_at: secondStepDueAt(person.role, now),
      created_at: new Date(now),
    })
    .execute())
  return memberId
}

/** A person who is not removed, locked until the transaction ends. Fails with 'not-found'. */
export async function lockPerson(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId) {
  const person = await transaction.selectFrom('member')
    .selectAll()
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('kind', '=', 'person')
    .where('removed_at', 'is', null)
    .forUpdate()
    .executeTakeFirst()
  if (!person)
    throw new AppError('not-found', 'There is no such member; open the list again.', { memberId })
  return person
}
