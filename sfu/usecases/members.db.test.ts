import type { SiteId } from '#contract/ids'
import type { MemberActor } from '../core/actor.ts'
import type { Person } from './testing/build-person.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptLink } from './accept-link.ts'
import { changePassword } from './change-password.ts'
import { createResetLink } from './create-reset-link.ts'
import { createSession } from './create-session.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { endMemberSession } from './end-member-session.ts'
import { endOtherSessions } from './end-other-sessions.ts'
import { endOwnSession } from './end-own-session.ts'
import { findActor } from './find-actor.ts'
import { getSession } from './get-session.ts'
import { listMemberSessions } from './list-member-sessions.ts'
import { listOwnSessions } from './list-own-sessions.ts'
import { lookAtLink } from './look-at-link.ts'
import { unknownBrowser } from './open-session.ts'
import { removeMember } from './remove-member.ts'
import { removeTotp } from './remove-totp.ts'
import { signInWithPassword } from './sign-in-with-password.ts'
import { aPassword, invitePerson, setUpAdministrator, setUpTotp } from './testing/build-person.ts'
import { openTestContext } from './testing/test-context.ts'
import { updateMember } from './update-member.ts'

let t: TestContext
let kim: Person

beforeEach(async () => {
  t = await openTestContext()
  kim = await setUpAdministrator(t, 'Kim')
})
afterEach(() => t.close())

const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', (error: { code?: string }) => error.code)
const signIn = (login: string, password = aPassword): Promise<{ secret: string }> => signInWithPassword(t.context, { login, password }, { userAgent: 'Firefox on Linux', address: '10.1.2.3' }) as never
const actorOf = async (secret: string): Promise<MemberActor> => (await findActor(t.context, secret))!

describe('ME11 the last administrator', () => {
  it.each<[string, (id: Person['memberId']) => Promise<unknown>]>([
    [
      'removed',
      id => removeMember(t.context, t.operator, id),
    ],
    [
      'demoted',
      id => updateMember(t.context, t.operator, id, { role: 'manager' }),
    ],
    [
      'disabled',
      id => updateMember(t.context, t.operator, id, { isDisabled: true }),
    ],
    [
      'narrowed',
      async id => updateMember(t.context, t.operator, id, {
        scope: {
          kind: 'some',
          siteIds: [await aSite()],
          cameraIds: [],
        },
      }),
    ],
  ])('cannot be %s, not even by an operator; with a second one it can', async (_, act) => {
    expect(await codeOf(act(kim.memberId))).toBe('last-administrator')
    // One who may not manage people is none.
    const lee = await invitePerson(t, 'Lee', 'administrator')
    await updateMember(t.context, t.operator, lee.memberId, {
      scope: {
        kind: 'some',
        siteIds: [await aSite()],
        cameraIds: [],
      },
    })
    expect(await codeOf(act(kim.memberId))).toBe('last-administrator')
    await updateMember(t.context, t.operator, lee.memberId, {
      scope: { kind: 'everything' },
    })
    expect(await codeOf(act(kim.memberId))).toBe('done')
    expect(await codeOf(act(lee.memberId))).toBe('last-administrator')
  })

  it('is left over when two demote each other at once', async () => {
    for (let round = 0; round < 5; round++) {
      const lee = await invitePerson(t, `Lee ${round}`, 'administrator')
      const codes = await Promise.all([
        codeOf(updateMember(t.context, kim.actor, lee.memberId, { role: 'viewer' })),
        codeOf(updateMember(t.context, lee.actor, kim.memberId, { role: 'viewer' })),
      ])
      expect(codes.sort()).toEqual(['done', 'last-administrator'])
      await updateMember(t.context, t.operator, kim.memberId, { role: 'administrator' })
      // Whoever won, Kim alone is one in the next round.
      await removeMember(t.context, t.operator, lee.memberId)
    }
  })
})

describe('a member', () => {
  it('keeps what is not named in a change, and frees their name when they go', async () => {
    const lee = await invitePerson(t, 'Lee', 'reviewer')
    expect(await updateMember(t.context, kim.actor, lee.memberId, { email: 'lee@plant.kr', role: 'supervisor' })).toMatchObject({
      name: 'Lee',
      email: 'lee@plant.kr',
      role: 'supervisor',
      isDisabled: false,
      sessions: 1,
    })
    expect(await codeOf(updateMember(t.context, kim.actor, kim.memberId, { email: 'lee@plant.kr' }))).toBe('name-taken')
    expect(await actorOf(lee.secret)).toMatchObject({ role: 'supervisor' })
    await removeMember(t.context, kim.actor, lee.memberId)
    expect(await findActor(t.context, lee.secret)).toBeUndefined()
    expect(await codeOf(signIn('Lee'))).toBe('wrong-login')
    expect(await codeOf(removeMember(t.context, kim.actor, lee.memberId))).toBe('not-found')
    expect((await invitePerson(t, 'Lee', 'viewer')).memberId).not.toBe(lee.memberId)
  })

  it('who is disabled is signed out at once, and comes back when switched on', async () => {
    const lee = await invitePerson(t, 'Lee', 'reviewer')
    await updateMember(t.context, kim.actor, lee.memberId, { isDisabled: true })
    expect(await findActor(t.context, lee.secret)).toBeUndefined()
    await updateMember(t.context, kim.actor, lee.memberId, { isDisabled: false })
    expect(await findActor(t.context, lee.secret)).toBeUndefined()
    expect(await codeOf(signIn('Lee'))).toBe('done')
  })

  it('ME13 a reset gives a new password, clears the second step, and ends all that the old one opened', async () => {
    const lee = await invitePerson(t, 'Lee', 'administrator')
    await setUpTotp(t, lee.actor)
    const first = await createResetLink(t.context, t.operator, lee.memberId)
    const { token } = await createResetLink(t.context, t.operator, lee.memberId)
    expect(await codeOf(lookAtLink(t.context, first.token))).toBe('link-used')
    expect(await lookAtLink(t.context, token)).toMatchObject({ kind: 'reset', name: 'Lee' })
    // Nothing changed yet.
    expect(await findActor(t.context, lee.secret)).toBeDefined()
    const opened = await acceptLink(t.context, { token, name: 'Ignored', password: 'walnuts on mars' }, unknownBrowser)
    expect(opened.session).toMatchObject({
      memberId: lee.memberId,
      memberName: 'Lee',
      secondStep: { isOn: false, recoveryCodesLeft: 0 },
    })
    expect(await findActor(t.context, lee.secret)).toBeUndefined()
    expect(await codeOf(signIn('Lee'))).toBe('wrong-login')
    expect(await signIn('Lee', 'walnuts on mars')).toMatchObject({ outcome: 'signed-in' })
    expect(await codeOf(acceptLink(t.context, { token, password: 'walnuts on venus' }, unknownBrowser))).toBe('link-used')
  })
})

describe('sessions', () => {
  it('are listed and ended, one\'s own and, by who manages people, others\'', async () => {
    const lee = await invitePerson(t, 'Lee', 'reviewer')
    const second = await signIn('Lee')
    const own = await listOwnSessions(t.context, lee.actor)
    expect(own).toHaveLength(2)
    expect(own.find(({ isCurrent }) => !isCurrent)).toMatchObject({ userAgent: 'Firefox on Linux', address: '10.1.2.3', by: 'password' })
    expect(await listMemberSessions(t.context, kim.actor, lee.memberId)).toMatchObject([
      { isCurrent: false },
      { isCurrent: false },
    ])
    const { sessionId } = await actorOf(second.secret)
    expect(await codeOf(endOwnSession(t.context, kim.actor, sessionId as never))).toBe('not-found')
    await endOwnSession(t.context, lee.actor, sessionId as never)
    expect(await findActor(t.context, second.secret)).toBeUndefined()
    expect(await codeOf(endMemberSession(t.context, kim.actor, { memberId: kim.memberId, sessionId: lee.actor.sessionId as never }))).toBe('not-found')
    await endMemberSession(t.context, kim.actor, { memberId: lee.memberId, sessionId: lee.actor.sessionId as never })
    expect(await findActor(t.context, lee.secret)).toBeUndefined()
  })

  it('all others end at a word, and at another password every one', async () => {
    const lee = await invitePerson(t, 'Lee', 'reviewer')
    const others = [await signIn('Lee'), await signIn('Lee')]
    await endOtherSessions(t.context, lee.actor)
    for (const { secret } of others)
      expect(await findActor(t.context, secret)).toBeUndefined()
    expect(await findActor(t.context, lee.secret)).toBeDefined()

    const other = await signIn('Lee')
    expect(await codeOf(changePassword(t.context, lee.actor, { password: 'wrong', nextPassword: 'walnuts on mars' }, unknownBrowser))).toBe('wrong-login')
    expect(await codeOf(changePassword(t.context, lee.actor, { password: aPassword, nextPassword: 'password1234' }, unknownBrowser))).toBe('password-refused')
    const renewed = await changePassword(t.context, lee.actor, { password: aPassword, nextPassword: 'walnuts on mars' }, unknownBrowser)
    for (const { secret } of [lee, other])
      expect(await findActor(t.context, secret)).toBeUndefined()
    expect(await actorOf(renewed.secret)).toMatchObject({ memberId: lee.memberId })
    expect(await codeOf(signIn('Lee', 'walnuts on mars'))).toBe('done')
  })

  it('ME12 who came by a link for a role has no account, and sees no other\'s session', async () => {
    const open = async (): Promise<MemberActor> => actorOf((await createSession(t.context, (await createSignInLink(t.context, t.operator, { role: 'viewer' })).token)).secret)
    const [one, other] = [await open(), await open()]
    expect(one.memberId).toBe(other.memberId)
    expect(await listOwnSessions(t.context, one)).toMatchObject([
      { isCurrent: true },
    ])
    expect(await codeOf(endOtherSessions(t.context, one))).toBe('not-allowed')
    expect(await codeOf(endOwnSession(t.context, one, other.sessionId as never))).toBe('not-allowed')
    expect(await codeOf(changePassword(t.context, one, { password: '', nextPassword: aPassword }, unknownBrowser))).toBe('not-allowed')
  })

  it('are seen to within five minutes', async () => {
    const lee = await invitePerson(t, 'Lee', 'reviewer')
    const at = t.context.clock()
    t.advanceMs(5 * 60_000 - 1)
    await findActor(t.context, lee.secret)
    expect((await listOwnSessions(t.context, lee.actor))[0]!.seenAt).toBe(at)
    t.advanceMs(1)
    await findActor(t.context, lee.secret)
    expect((await listOwnSessions(t.context, lee.actor))[0]!.seenAt).toBe(at + 5 * 60_000)
  })

  it('ME9 an administrator past the first day who removes the second step has to set it up at once', async () => {
    await setUpTotp(t, kim.actor)
    t.advanceMs(2 * 86_400_000)
    await removeTotp(t.context, kim.actor, aPassword, unknownBrowser)
    const actor = await actorOf(kim.secret)
    expect(await getSession(t.context, actor)).toMatchObject({
      isSecondStepRequired: true,
      secondStep: { isOn: false },
    })
  })
})

async function aSite(): Promise<SiteId> {
  return (await t.test.superuser.query<{ site_id: SiteId }>('select site_id from site')).rows[0]!.site_id
}
