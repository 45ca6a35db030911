import type { OrganizationId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import type { SignedInPerson } from './person.ts'
import { AppError } from '#contract/app-error'
import { everything } from '#contract/scope'
import { requireAccountLink, useAccountLink } from './account-link.ts'
import { enterHome } from './enter-home.ts'
import { hasPeople } from './get-set-up.ts'
import { rememberBrowser } from './known-browser.ts'
import { lockPeople } from './lock-people.ts'
import { nameHome } from './name-home.ts'
import { openSession } from './open-session.ts'
import { insertPerson, refusePassword } from './person.ts'

/**
 * ME10: makes the first administrator, and names the organization and its first site. Public: the link is the right. Of any number that
 * try at once, with one link or with several, one becomes it. Whoever came in as administrator by a sign-in link until then is signed out,
 * and no such link that still lies about works: from now on administrators are people. Fails with 'link-used', 'already-set-up', 'password-refused' and 'busy'.
 */
export async function completeSetUp(context: UsecaseContext, { token, name, email, password, organizationName, site }: RouteBody<'setup.complete'>, browser: SigningBrowser, knownSecret?: string): Promise<SignedInPerson> {
  const { database, passwords, clock } = context
  const organizationId = await database.withoutOrganization(async (transaction) => {
    const home = await enterHome(transaction)
    const { purpose } = await requireAccountLink(transaction, home, token, new Date(clock()))
    requireSetUp(purpose)
    await refusePassword(transaction, home, password, [name, email])
    return home
  })
  const passwordHash = await passwords.hash(password)
  const entered = await database.withOrganization(organizationId, async (transaction) => {
    await lockPeople(transaction, organizationId)
    const link = await requireAccountLink(transaction, organizationId, token, new Date(clock()), true)
    if (await hasPeople(transaction, organizationId))
      throw new AppError('already-set-up', 'Somebody else set Ansim up meanwhile; ask them to invite you.')
    await useAccountLink(transaction, organizationId, link.link_id, new Date(clock()))
    await nameHome(transaction, organizationId, { organizationName, site })
    await endLinkAdministrators(transaction, organizationId)
    const memberId = await insertPerson(context, transaction, organizationId, {
      name,
      email,
      role: 'administrator',
      scope: everything,
      passwordHash,
    })
    return {
      knownSecret: await rememberBrowser(context, transaction, organizationId, memberId, knownSecret),
      ...await openSession(context, transaction, organizationId, memberId, 'password', browser),
    }
  })
  if (site)
    context.configurationChanged(organizationId)
  return entered
}

async function endLinkAdministrators(transaction: DatabaseTransaction, organizationId: OrganizationId): Promise<void> {
  await transaction.deleteFrom('sign_in_token').where('organization_id', '=', organizationId).execute()
  await transaction.deleteFrom('session')
    .where('organization_id', '=', organizationId)
    .where('member_id', 'in', query => query.selectFrom('member').select('member_id').where('member.organization_id', '=', organizationId).where('kind', '=', 'link').where('role', '=', 'administrator'))
    .execute()
}

function requireSetUp(purpose: string): void {
  if (purpose !== 'set-up')
    throw new AppError('link-used', 'This is no set-up link; open it as it was sent to you.')
}
