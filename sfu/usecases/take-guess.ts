import type { MemberId, OrganizationId } from '#contract/ids'
import type { GuessBudget } from '../core/sign-in-budget.ts'
import type { DatabaseTransaction } from '../db/database.ts'
import type { UsecaseContext } from './context.ts'
import type { SigningBrowser } from './open-session.ts'
import { Buffer } from 'node:buffer'
import { AppError } from '#contract/app-error'
import { epochMs } from '#contract/time'
import { hashSecret } from '../auth/session-secret.ts'
import { afterGuess, guessBudgets, pauseLeftMs } from '../core/sign-in-budget.ts'
import { outsideAudit } from '../db/audit-scope.ts'

interface Spent {
  readonly key: Buffer
  readonly budget: GuessBudget
}

/** A guess that may be looked at; it counts as a wrong one until it is given back. */
export interface Guess {
  /** It was right: whose it was may guess as before. */
  readonly wasRight: () => Promise<void>
  /** It was not looked at, or is no reason to slow anybody down. */
  readonly giveBack: () => Promise<void>
}

export interface Guesser {
  /** What is guessed: 'password', 'second-step', 'present-password'. */
  readonly what: string
  /** At whom; `login` in the form of loginKey(), whether it names anybody or not, so that a stranger cannot tell the difference. */
  readonly whom: { readonly memberId: MemberId } | { readonly login: string }
  readonly browser: SigningBrowser
  /** Secret of a browser in which this very person signed in before. */
  readonly knownSecret?: string | undefined
}

/**
 * ME5: takes a guess from the budgets that it belongs to, all of them or none, in a transaction of its own: what is being guessed at the
 * same moment waits its turn, and a restart forgets nothing. A step of the use cases that look at secrets. Fails with 'too-many-requests'
 * (`details.retryAfterMs`), the same whether there is such a person or not.
 */
export async function takeGuess(context: UsecaseContext, organizationId: OrganizationId, guesser: Guesser): Promise<Guess> {
  // A guess is no change: what it opens is.
  const guess = await outsideAudit(() => take(context, organizationId, guesser))
  return {
    wasRight: () => outsideAudit(guess.wasRight),
    giveBack: () => outsideAudit(guess.giveBack),
  }
}

async function take({ database, clock }: UsecaseContext, organizationId: OrganizationId, guesser: Guesser): Promise<Guess> {
  const spent = budgetsOf(guesser)
  const own = spent.filter(({ budget }) => budget !== guessBudgets.address)
  const now = clock()
  await database.withOrganization(organizationId, async (transaction) => {
    await transaction.deleteFrom('sign_in_attempt').where('organization_id', '=', organizationId).where('last_at', '<', new Date(now - guessBudgets.account.forgetAfterMs)).execute()
    // Always in the same order, so that two guesses do not wait for each other.
    for (const { key, budget } of spent.toSorted((a, b) => Buffer.compare(a.key, b.key)))
      await takeOne(transaction, organizationId, key, budget, epochMs(now))
  })

  const change = (each: readonly Spent[], work: (transaction: DatabaseTransaction, key: Buffer) => Promise<unknown>): Promise<void> => database.withOrganization(organizationId, async (transaction) => {
    for (const { key } of each.toSorted((a, b) => Buffer.compare(a.key, b.key)))
      await work(transaction, key)
  })
  const decrement = (transaction: DatabaseTransaction, key: Buffer): Promise<unknown> => transaction.updateTable('sign_in_attempt')
    .set(({ eb }) => ({
      failures: eb('failures', '-', 1),
    }))
    .where('organization_id', '=', organizationId)
    .where('budget', '=', key)
    .where('failures', '>', 0)
    .execute()
  return {
    wasRight: () => change(spent, (transaction, key) => own.some(each => each.key.equals(key))
      ? transaction.deleteFrom('sign_in_attempt').where('organization_id', '=', organizationId).where('budget', '=', key).execute()
      : decrement(transaction, key)),
    giveBack: () => change(spent, decrement),
  }
}

async function takeOne(transaction: DatabaseTransaction, organizationId: OrganizationId, key: Buffer, budget: GuessBudget, now: ReturnType<typeof epochMs>): Promise<void> {
  await transaction.insertInto('sign_in_attempt')
    .values({
      organization_id: organizationId,
      budget: key,
      failures: 0,
      last_at: new Date(now),
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await transaction.selectFrom('sign_in_attempt').select(['failures', 'last_at']).where('organization_id', '=', organizationId).where('budget', '=', key).forUpdate().executeTakeFirstOrThrow()
  const past = {
    failures: row.failures,
    lastAt: epochMs(row.last_at.getTime()),
  }
  const retryAfterMs = pauseLeftMs(budget, past, now)
  if (retryAfterMs > 0)
    throw new AppError('too-many-requests', `Wait ${Math.ceil(retryAfterMs / 1_000)} seconds, then try again: there were too many wrong attempts.`, { retryAfterMs })
  const { failures, lastAt } = afterGuess(budget, past, now)
  await transaction.updateTable('sign_in_attempt')
    .set({
      failures,
      last_at: new Date(lastAt),
    })
    .where('organization_id', '=', organizationId)
    .where('budget', '=', key)
    .execute()
}

function budgetsOf({ what, whom, browser, knownSecret }: Guesser): Spent[] {
  const name = 'memberId' in whom
    ? `member ${whom.memberId}`
    : `login ${whom.login}`
  if (knownSecret !== undefined) {
    return [
      {
        key: hashSecret(`${what} ${name} browser ${knownSecret}`),
        budget: guessBudgets.browser,
      },
    ]
  }
  return [
    {
      key: hashSecret(`${what} ${name}`),
      budget: guessBudgets.account,
    },
    {
      key: hashSecret(`address ${networkOf(browser.address)}`),
      budget: guessBudgets.address,
    },
  ]
}

/** One subscriber: an IPv4 address, or the /64 of an IPv6 one, of which everybody has as many addresses as they like. */
function networkOf(address: string): string {
  if (!address.includes(':'))
    return address
  const [head = '', tail] = address.toLowerCase().split('::')
  const groups = head.split(':').filter(group => group !== '')
  const rest = (tail ?? '').split(':').filter(group => group !== '')
  const zeros = '0'.repeat(Math.max(0, 8 - groups.length - rest.length)).split('')
  return [
    ...groups,
    ...zeros,
    ...rest,
  ].slice(0, 4).map(group => group.replace(/^0+(?=.)/, '')).join(':')
}
