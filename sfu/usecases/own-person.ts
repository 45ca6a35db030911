import type { MemberId } from '#contract/ids'
import type { Actor, MemberActor } from '../core/actor.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { AppError } from '#contract/app-error'
import { lockPerson } from './person.ts'
import { takeGuess } from './take-guess.ts'

/** The actor as somebody with an account. Fails with 'not-allowed' for operators and for whoever came by a link for a role. */
export async function lockOwnPerson(transaction: DatabaseTransaction, actor: Actor): Promise<Awaited<ReturnType<typeof lockPerson>>> {
  try {
    return await lockPerson(transaction, actor.organizationId, requireMember(actor).memberId)
  }
  catch (error) {
    if (error instanceof AppError && error.code === 'not-found')
      throw noAccount()
    throw error
  }
}

export function requireMember(actor: Actor): MemberActor {
  if (actor.kind !== 'member')
    throw noAccount()
  return actor
}

/**
 * ME12: what changes how one signs in asks for the present password, so that a browser left open does not give the account away. Guesses
 * at it have a budget like others. Fails with 'wrong-login', 'too-many-requests' and 'busy'.
 */
export async function requirePresentPassword(context: UsecaseContext, actor: Actor, password: string, browser: SigningBrowser): Promise<MemberId> {
  const { organizationId, memberId, sessionId } = requireMember(actor)
  const { password_hash: stored } = await context.database.withOrganization(organizationId, transaction => lockOwnPerson(transaction, actor))
  const guess = await takeGuess(context, organizationId, {
    what: 'present-password',
    whom: { memberId },
    browser,
    knownSecret: sessionId,
  })
  const isRight = await context.passwords.verify(password, stored ?? undefined).catch(async (error: unknown) => {
    await guess.giveBack()
    throw error
  })
  if (!isRight)
    throw new AppError('wrong-login', 'This is not your present password; type it once more.')
  await guess.wasRight()
  return memberId
}

function noAccount(): AppError {
  return new AppError('not-allowed', 'You came in by a sign-in link and have no account of your own; ask an administrator to invite you.')
}
