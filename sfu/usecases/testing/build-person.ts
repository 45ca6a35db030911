import type { MemberId } from '#contract/ids'
import type { PersonRole } from '#contract/role'
import type { Scope } from '#contract/scope'
import type { MemberActor } from '../../core/actor.ts'
import type { SignedInPerson } from '../person.ts'
import type { TestContext } from './test-context.ts'
import { everything } from '#contract/scope'
import { hotpCode, totpStep } from '../../auth/totp.ts'
import { acceptLink } from '../accept-link.ts'
import { beginTotp } from '../begin-totp.ts'
import { completeSetUp } from '../complete-set-up.ts'
import { confirmTotp } from '../confirm-totp.ts'
import { createInvitation } from '../create-invitation.ts'
import { createSetUpLink } from '../create-set-up-link.ts'
import { findActor } from '../find-actor.ts'
import { unknownBrowser } from '../open-session.ts'

export const aPassword = 'five forklifts at dawn'

/** A member who signed in by an invitation, and who they are to the use cases. */
export interface Person extends SignedInPerson {
  readonly memberId: MemberId
  readonly actor: MemberActor
}

/** The first administrator, by the set-up link. */
export async function setUpAdministrator(t: TestContext, name = 'Kim'): Promise<Person> {
  const { token } = await createSetUpLink(t.context, t.operator)
  return personOf(t, await completeSetUp(t.context, { token, name, password: aPassword }, unknownBrowser))
}

/** Somebody who took an invitation. */
export async function invitePerson(t: TestContext, name: string, role: PersonRole, scope: Scope = everything): Promise<Person> {
  const { token } = await createInvitation(t.context, t.operator, { role, scope })
  return personOf(t, await acceptLink(t.context, { token, name, password: aPassword }, unknownBrowser))
}

async function personOf(t: TestContext, signedIn: SignedInPerson): Promise<Person> {
  return { ...signedIn, memberId: signedIn.session.memberId, actor: (await findActor(t.context, signedIn.secret))! }
}

/** Sets an authenticator app up; answers what it shows, and the recovery codes. */
export async function setUpTotp(t: TestContext, actor: MemberActor): Promise<{ code: (stepsFromNow?: number) => string, recoveryCodes: string[] }> {
  const { secret } = await beginTotp(t.context, actor, aPassword, unknownBrowser)
  const bytes = fromBase32(secret)
  const code = (stepsFromNow = 0): string => hotpCode(bytes, totpStep(t.context.clock()) + stepsFromNow)
  return { code, recoveryCodes: await confirmTotp(t.context, actor, code(), unknownBrowser) }
}

/** As an authenticator app reads it. */
function fromBase32(text: string): Uint8Array {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
  const bits = [...text].map(letter => letters.indexOf(letter).toString(2).padStart(5, '0')).join('')
  return Uint8Array.from({
    length: Math.floor(bits.length / 8),
  }, (_, index) => Number.parseInt(bits.slice(index * 8, index * 8 + 8), 2))
}
