import type { MemberId, OrganizationId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'
import type { AccountLinkRow } from './account-link.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import type { SignedInPerson } from './person.ts'
import { AppError } from '#contract/app-error'
import { requireAccountLink, useAccountLink } from './account-link.ts'
import { enterHome } from './enter-home.ts'
import { rememberBrowser } from './known-browser.ts'
import { lockPeople } from './lock-people.ts'
import { openSession } from './open-session.ts'
import { insertPerson, lockPerson, refusePassword, secondStepDueAt } from './person.ts'
import { requireQuota } from './require-quota.ts'
import { clearSecondStep } from './totp-secret.ts'

type Acceptance = RouteBody<'invitation.accept'>

/**
 * Takes an invitation, or a link for a new password, and signs in. Public: the link is the right. A new password clears the second step,
 * ends every session and forgets every browser: whoever had the old one has nothing left. Fails with 'link-used', 'name-taken',
 * 'password-refused', 'quota-reached' and 'busy'; then the link is as good as before.
 */
export async function acceptLink(context: UsecaseContext, acceptance: Acceptance, browser: SigningBrowser, knownSecret?: string): Promise<SignedInPerson> {
  const { database, passwords, clock } = context
  const { token, name, email, password } = acceptance
  const organizationId = await database.withoutOrganization(async (transaction) => {
    const home = await enterHome(transaction)
    const link = await requireAccountLink(transaction, home, token, new Date(clock()))
    if (link.purpose === 'set-up')
      throw new AppError('link-used', 'This link is for setting Ansim up; open it as it was printed.')
    if (link.purpose === 'invitation' && name === undefined)
      throw new AppError('bad-input', 'Give your name.')
    await refusePassword(transaction, home, password, [link.name, name, email])
    return home
  })
  const passwordHash = await passwords.hash(password)
  return database.withOrganization(organizationId, async (transaction) => {
    await lockPeople(transaction, organizationId)
    const link = await requireAccountLink(transaction, organizationId, token, new Date(clock()), true)
    await useAccountLink(transaction, organizationId, link.link_id, new Date(clock()))
    if (link.purpose === 'invitation')
      await requireQuota(transaction, organizationId, 'members')
    const memberId = link.purpose === 'reset'
      ? await setPassword(context, transaction, organizationId, link, passwordHash)
      : await insertPerson(context, transaction, organizationId, {
          name: name!,
          email,
          role: link.role,
          scope: link.scope,
          passwordHash,
        })
    return {
      knownSecret: await rememberBrowser(context, transaction, organizationId, memberId, knownSecret),
      ...await openSession(context, transaction, organizationId, memberId, 'password', browser),
    }
  })
}

async function setPassword({ clock }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, link: AccountLinkRow, passwordHash: string): Promise<MemberId> {
  const person = await lockPerson(transaction, organizationId, link.member_id!)
  if (person.disabled_at !== null || person.role === 'station')
    throw new AppError('link-used', 'This account is switched off; ask an administrator.')
  const now = clock()
  await transaction.updateTable('member')
    .set({
      password_hash: passwordHash,
      password_set_at: new Date(now),
      second_step: false,
      second_step_due_at: secondStepDueAt(person.role, now),
    })
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', person.member_id)
    .execute()
  await clearSecondStep(transaction, organizationId, person.member_id)
  for (const table of ['session', 'known_browser'] as const)
    await transaction.deleteFrom(table).where('organization_id', '=', organizationId).where('member_id', '=', person.member_id).execute()
  // Other links of theirs that still lie about.
  await transaction.deleteFrom('account_link').where('organization_id', '=', organizationId).where('member_id', '=', person.member_id).where('used_at', 'is', null).execute()
  return person.member_id
}
