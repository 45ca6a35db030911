import type { Actor } from '../core/actor.ts'
import type { MadeLink } from './account-link.ts'
import type { UsecaseContext } from './context.ts'
import { AppError } from '#contract/app-error'
import { everything } from '#contract/scope'
import { authorize } from '../core/authorize.ts'
import { insertAccountLink } from './account-link.ts'
import { hasPeople } from './get-set-up.ts'

/** A link that makes the first administrator, once. Fails with 'already-set-up' as soon as there is anybody. */
export async function createSetUpLink(context: UsecaseContext, actor: Actor): Promise<MadeLink> {
  authorize(actor, 'member:manage', actor)
  return context.database.withOrganization(actor.organizationId, async (transaction) => {
    if (await hasPeople(transaction, actor.organizationId))
      throw new AppError('already-set-up', 'Ansim is set up already; invite people under Members, or run npx ansim user reset NAME.')
    return insertAccountLink(context, transaction, actor, { purpose: 'set-up', role: 'administrator', scope: everything })
  })
}
