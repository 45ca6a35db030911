import type { RouteBody } from '#contract/routes'
import type { Actor } from '../core/actor.ts'
import type { UsecaseContext } from './context.ts'
import { loginKey } from '#contract/account'
import { authorize } from '../core/authorize.ts'
import { lockOwnPerson } from './own-person.ts'
import { refuseTaken } from './refuse-taken.ts'

/** Changes one's own name and e-mail address. Fails with 'name-taken' and 'not-allowed'. */
export async function updateAccount({ database }: UsecaseContext, actor: Actor, { name, email }: RouteBody<'account.update'>): Promise<void> {
  authorize(actor, 'account:edit', actor)
  const { organizationId } = actor
  await refuseTaken('Somebody here has this name or e-mail address; choose another.', () => database.withOrganization(organizationId, async (transaction) => {
    const person = await lockOwnPerson(transaction, actor)
    await transaction.updateTable('member')
      .set({
        name: name ?? person.name,
        name_key: loginKey(name ?? person.name),
        email: email === undefined
          ? person.email
          : email,
      })
      .where('organization_id', '=', organizationId)
      .where('member_id', '=', person.member_id)
      .execute()
  }))
}
