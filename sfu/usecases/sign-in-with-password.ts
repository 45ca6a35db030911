import type { MemberId, OrganizationId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession, SigningBrowser } from './open-session.ts'
import { loginKey } from '#contract/account'
import { AppError } from '#contract/app-error'
import { newSecret } from '../auth/session-secret.ts'
import { noteAudit } from '../db/audit-scope.ts'
import { enterHome } from './enter-home.ts'
import { isKnownBrowser, rememberBrowser } from './known-browser.ts'
import { openSession } from './open-session.ts'
import { takeGuess } from './take-guess.ts'

/** What a right password is answered with. `knownSecret` is for the cookie by which this browser is known next time. */
export type PasswordAnswer
  = | ({ readonly outcome: 'signed-in', readonly knownSecret: string } & OpenedSession)
    | { readonly outcome: 'second-step', readonly challenge: string, readonly expiresInMs: number }

/** Time for looking at the phone and typing six digits, with one that was too late. */
const challengeLifetimeMs = 5 * 60_000

/**
 * Signs a person in by name or e-mail address and password. Public. ME4: an unknown name takes the same way and gets the same answer as
 * a wrong password. Fails with 'wrong-login', 'too-many-requests' and 'busy'.
 */
export async function signInWithPassword(context: UsecaseContext, { login, password }: RouteBody<'sign-in.password'>, browser: SigningBrowser, knownSecret?: string): Promise<PasswordAnswer> {
  const { database, passwords } = context
  const key = loginKey(login)
  const { organizationId, person, isKnown } = await database.withoutOrganization(async (transaction) => {
    const home = await enterHome(transaction)
    const found = await findPerson(transaction, home, key)
    return { organizationId: home, person: found, isKnown: await isKnownBrowser(transaction, home, found?.member_id, knownSecret) }
  })
  // A name that nobody has is not quoted: it may be a password that was typed into the wrong field.
  if (person) {
    noteAudit({
      object: { kind: 'member', id: person.member_id, name: person.name },
    })
  }
  const guess = await takeGuess(context, organizationId, {
    what: 'password',
    whom: { login: key },
    browser,
    knownSecret: isKnown
      ? knownSecret
      : undefined,
  })
  const isRight = await passwords.verify(password, person?.password_hash ?? undefined).catch(async (error: unknown) => {
    await guess.giveBack()
    throw error
  })
  if (!person || !isRight)
    throw new AppError('wrong-login', 'Name or password is not right; check both, then try again.')

  const answer = await database.withOrganization(organizationId, async (transaction): Promise<PasswordAnswer> => {
    // While the hash was computed they may have been disabled, or have got another password.
    const now = await findPerson(transaction, organizationId, key)
    if (now?.member_id !== person.member_id || now.password_hash !== person.password_hash)
      throw new AppError('wrong-login', 'Name or password is not right; check both, then try again.')
    if (now.second_step)
      return openChallenge(context, transaction, organizationId, now.member_id)
    return {
      outcome: 'signed-in',
      knownSecret: await rememberBrowser(context, transaction, organizationId, now.member_id, knownSecret),
      ...await openSession(context, transaction, organizationId, now.member_id, 'password', browser),
    }
  })
  await (answer.outcome === 'signed-in'
    ? guess.wasRight()
    : guess.giveBack())
  return answer
}

interface FoundPerson {
  readonly member_id: MemberId
  readonly name: string
  readonly password_hash: string | null
  readonly second_step: boolean
}

/** The person of this name or e-mail address who may sign in. A name has no @ in it, so there is at most one. */
async function findPerson(transaction: DatabaseTransaction, organizationId: OrganizationId, key: string): Promise<FoundPerson | undefined> {
  return transaction.selectFrom('member')
    .select([
      'member_id',
      'name',
      'password_hash',
      'second_step',
    ])
    .where('organization_id', '=', organizationId)
    .where(key.includes('@')
      ? 'email'
      : 'name_key', '=', key)
    .where('kind', '=', 'person')
    .where('disabled_at', 'is', null)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

async function openChallenge({ clock, random }: UsecaseContext, transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId): Promise<PasswordAnswer> {
  const now = clock()
  const { secret, hash } = newSecret(random)
  await transaction.deleteFrom('sign_in_challenge').where('organization_id', '=', organizationId).where('expires_at', '<=', new Date(now)).execute()
  await transaction.insertInto('sign_in_challenge')
    .values({
      organization_id: organizationId,
      token_hash: hash,
      member_id: memberId,
      expires_at: new Date(now + challengeLifetimeMs),
    })
    .execute()
  return { outcome: 'second-step', challenge: secret, expiresInMs: challengeLifetimeMs }
}
