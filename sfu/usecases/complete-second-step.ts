import type { MemberId, OrganizationId } from '#contract/ids'
import type { RouteBody } from '#contract/routes'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { OpenedSession, SigningBrowser } from './open-session.ts'
import { AppError } from '#contract/app-error'
import { hashRecoveryCode } from '../auth/recovery-code.ts'
import { hashSecret } from '../auth/session-secret.ts'
import { enterHome } from './enter-home.ts'
import { isKnownBrowser, rememberBrowser } from './known-browser.ts'
import { openSession } from './open-session.ts'
import { takeGuess } from './take-guess.ts'
import { useTotpCode } from './totp-secret.ts'

/**
 * Signs in who showed a right password and now shows a code of their app or one of their recovery codes. Public: the challenge is the
 * right. Fails with 'wrong-code', 'link-used' for a challenge that is over, and 'too-many-requests'.
 */
export async function completeSecondStep(context: UsecaseContext, { challenge, code }: RouteBody<'sign-in.second-step'>, browser: SigningBrowser, knownSecret?: string): Promise<OpenedSession & { readonly knownSecret: string }> {
  const { database, clock } = context
  const { organizationId, memberId, isKnown } = await database.withoutOrganization(async (transaction) => {
    const home = await enterHome(transaction)
    const found = await findChallenged(transaction, home, challenge, new Date(clock()))
    return { organizationId: home, memberId: found, isKnown: await isKnownBrowser(transaction, home, found, knownSecret) }
  })
  const guess = await takeGuess(context, organizationId, {
    what: 'second-step',
    whom: { memberId },
    browser,
    knownSecret: isKnown
      ? knownSecret
      : undefined,
  })
  const opened = await database.withOrganization(organizationId, async (transaction) => {
    const stillChallenged = await findChallenged(transaction, organizationId, challenge, new Date(clock()))
    if (!await useTotpCode(context, transaction, organizationId, stillChallenged, code) && !await useRecoveryCode(transaction, organizationId, stillChallenged, code))
      return undefined
    // The row's lock makes one of two that show two good codes the winner.
    const { numDeletedRows } = await transaction.deleteFrom('sign_in_challenge').where('organization_id', '=', organizationId).where('token_hash', '=', hashSecret(challenge)).executeTakeFirst()
    if (numDeletedRows === 0n)
      throw challengeOver()
    return {
      knownSecret: await rememberBrowser(context, transaction, organizationId, stillChallenged, knownSecret),
      ...await openSession(context, transaction, organizationId, stillChallenged, 'password', browser),
    }
  })
  if (!opened)
    throw new AppError('wrong-code', 'This code is not right, or was used already; take the next one.')
  await guess.wasRight()
  return opened
}

async function findChallenged(transaction: DatabaseTransaction, organizationId: OrganizationId, challenge: string, now: Date): Promise<MemberId> {
  const found = await transaction.selectFrom('sign_in_challenge')
    .innerJoin('member', join => join
      .onRef('member.organization_id', '=', 'sign_in_challenge.organization_id')
      .onRef('member.member_id', '=', 'sign_in_challenge.member_id'))
    .select('member.member_id')
    .where('sign_in_challenge.organization_id', '=', organizationId)
    .where('sign_in_challenge.token_hash', '=', hashSecret(challenge))
    .where('sign_in_challenge.expires_at', '>', now)
    .where('member.disabled_at', 'is', null)
    .where('member.removed_at', 'is', null)
    .executeTakeFirst()
  if (!found)
    throw challengeOver()
  return found.member_id
}

function challengeOver(): AppError {
  return new AppError('link-used', 'This took too long; begin again with your name and password.')
}

/** ME8: each works once. */
async function useRecoveryCode(transaction: DatabaseTransaction, organizationId: OrganizationId, memberId: MemberId, code: string): Promise<boolean> {
  const hash = hashRecoveryCode(code)
  if (!hash)
    return false
  const { numDeletedRows } = await transaction.deleteFrom('recovery_code')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('code_hash', '=', hash)
    .executeTakeFirst()
  return numDeletedRows > 0n
}
