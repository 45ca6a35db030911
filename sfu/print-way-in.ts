import type { Actor } from './core/actor.ts'
import type { Terminal } from './terminal.ts'
import type { UsecaseContext } from './usecases/context.ts'
import { setUpLink, signInLink } from './http/account-address.ts'
import { createSetUpLink } from './usecases/create-set-up-link.ts'
import { createSignInLink } from './usecases/create-sign-in-link.ts'
import { getSetUp } from './usecases/get-set-up.ts'

/**
 * Says how to come in, with an authority of our own how to trust it. While nobody is a member that is a link which leads straight in, and one which makes the first administrator; as
 * soon as somebody is, people have passwords and no log holds a way in.
 */
export async function printWayIn(context: UsecaseContext, actor: Actor, address: string, fingerprint: string | undefined, terminal: Pick<Terminal, 'line'>): Promise<void> {
  if (fingerprint !== undefined)
    terminal.line('Certificate authority, SHA-256:', fingerprint, `how to trust it: ${address.replace(/^https/, 'http')}/trust`)
  if (!(await getSetUp(context)).isNeeded)
    return terminal.line('Sign in', `${address}/sign-in`, '(by name and password; a forgotten one: npx ansim user reset NAME)')
  const signIn = await createSignInLink(context, actor, { role: 'administrator' })
  terminal.line('Sign in', signInLink(address, signIn.token), `(once, within ${minutes(signIn.expiresInMs)} minutes)`)
  const setUp = await createSetUpLink(context, actor)
  terminal.line('Your own account', setUpLink(address, setUp.token), `(the first administrator, once, within ${minutes(setUp.expiresInMs)} minutes)`)
}

function minutes(ms: number): number {
  return Math.round(ms / 60_000)
}
