import type { Person } from './testing/build-person.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { completeSecondStep } from './complete-second-step.ts'
import { findActor } from './find-actor.ts'
import { getSession } from './get-session.ts'
import { unknownBrowser } from './open-session.ts'
import { signInWithPassword } from './sign-in-with-password.ts'
import { aPassword, invitePerson, setUpAdministrator, setUpTotp } from './testing/build-person.ts'
import { dumpEveryTable, openTestContext } from './testing/test-context.ts'
import { updateMember } from './update-member.ts'

let t: TestContext
let kim: Person
let lee: Person

beforeAll(async () => {
  t = await openTestContext()
  kim = await setUpAdministrator(t, 'Kim Minsu')
  lee = await invitePerson(t, 'Lee', 'reviewer')
  await updateMember(t.context, t.operator, lee.memberId, { email: 'lee@plant.kr' })
})
// Nobody is slowed down by the test before.
beforeEach(() => t.advanceMs(8 * 86_400_000))
afterAll(() => t.close())

const from = (address: string): typeof unknownBrowser => ({ userAgent: 'Firefox', address })
const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', (error: { code?: string }) => error.code)
const signIn = (login: string, password: string, address = '10.0.0.1', known?: string): ReturnType<typeof signInWithPassword> => signInWithPassword(t.context, { login, password }, from(address), known)

describe('sign-in by password', () => {
  it.each([
    'Lee',
    ' lee ',
    'LEE',
    'Ｌｅｅ',
    'lee@plant.kr',
    'LEE@Plant.KR',
  ])('takes a name in any case and form, or the e-mail address: %j', async (login) => {
    const answer = await signIn(login, aPassword)
    expect(answer).toMatchObject({
      outcome: 'signed-in',
      session: {
        memberId: lee.memberId,
        memberName: 'Lee',
        role: 'reviewer',
        kind: 'person',
        scope: { kind: 'everything' },
      },
    })
    const { secret } = answer as { secret: string }
    const actor = (await findActor(t.context, secret))!
    expect(actor).toMatchObject({ memberId: lee.memberId, role: 'reviewer' })
    expect(await getSession(t.context, actor)).toMatchObject({
      memberName: 'Lee',
      secondStep: { isOn: false, recoveryCodesLeft: 0 },
    })
  })

  it('ME4 says the same of a wrong password, an unknown name, a disabled member, and a member of a link', async () => {
    const park = await invitePerson(t, 'Park', 'viewer')
    await updateMember(t.context, t.operator, park.memberId, { isDisabled: true })
    const answers: unknown[] = []
    // One after the other: more than four at once are asked to come again.
    for (const [index, login] of [
      'Lee',
      'Nobody',
      'Park',
      'Administrator',
      'nobody@plant.kr',
    ].entries())
      answers.push(await signIn(login, `${aPassword}!`, `10.0.1.${index}`).catch((error: unknown) => error))
    for (const answer of answers) {
      expect(answer).toMatchObject({ code: 'wrong-login', details: {} })
      expect(String(answer)).toBe(String(answers[0]))
    }
    expect(await codeOf(signIn('Park', aPassword))).toBe('wrong-login')
  })

  it('ME4 computes one hash whoever it is', async () => {
    for (const [index, login] of [
      'Lee',
      'Nobody',
      'Administrator',
      'x@y.zz',
    ].entries()) {
      const before = t.context.passwords.checked()
      await codeOf(signIn(login, 'wrong', `10.0.2.${index}`))
      expect(t.context.passwords.checked() - before, login).toBe(1)
    }
  })

  it('ME4 is slowed down alike for somebody and nobody', async () => {
    const pauses: unknown[][] = []
    for (const login of ['Lee', 'Nobody']) {
      const seen: unknown[] = []
      for (let guess = 0; guess < 8; guess++)
        seen.push(await signIn(login, 'wrong', `10.${guess}.3.${login.length}`).catch((error: { code: string, details: unknown }) => [error.code, error.details]))
      pauses.push(seen)
    }
    expect(pauses[0]).toEqual(pauses[1])
    expect(pauses[0]!.slice(5)).toEqual(Array.from({ length: 3 }, () => [
      'too-many-requests',
      { retryAfterMs: 2_000 },
    ]))
  })

  it('ME5 200 guesses from 50 addresses over a restart are looked at 5 times, and a known browser of the owner is let in', async () => {
    const first = await signIn('Lee', aPassword)
    const knownSecret = (first as { knownSecret: string }).knownSecret
    const before = t.context.passwords.checked()
    const codes = new Map<string, number>()
    for (let guess = 0; guess < 200; guess++) {
      const code = await codeOf(signIn('Lee', `guess ${guess}`, `127.0.0.${guess % 50}`))
      codes.set(code!, (codes.get(code!) ?? 0) + 1)
    }
    // What is remembered is in the database: another server, or this one after a restart, knows it too.
    expect(t.context.passwords.checked() - before).toBe(5)
    expect(Object.fromEntries(codes)).toEqual({ 'wrong-login': 5, 'too-many-requests': 195 })
    expect(await codeOf(signIn('Lee', aPassword, '127.0.0.7'))).toBe('too-many-requests')
    expect(await codeOf(signIn('Lee', aPassword, '127.0.0.7', knownSecret))).toBe('done')
    // Somebody else's browser is nobody's here.
    expect(await codeOf(signIn('Lee', aPassword, '127.0.0.7', kim.knownSecret))).toBe('too-many-requests')
  })

  it('ME5 50 guesses at once are looked at as often as one after the other', async () => {
    const before = t.context.passwords.checked()
    const codes = await Promise.all(Array.from({ length: 50 }, (_, index) => codeOf(signIn('Lee', `guess ${index}`, `10.0.4.${index}`))))
    expect(t.context.passwords.checked() - before).toBeLessThanOrEqual(5)
    // What found no room to be computed counts for nothing.
    expect(codes.filter(code => code === 'wrong-login' || code === 'busy' || code === 'too-many-requests')).toHaveLength(50)
  })

  it('ME5 one address may guess at 30 names, whatever it writes behind the prefix of its network', async () => {
    const codes: (string | undefined)[] = []
    for (let guess = 0; guess < 35; guess++)
      codes.push(await codeOf(signIn(`nobody ${guess}`, 'wrong', `2001:db8:0:1:${guess.toString(16)}::1`)))
    expect(codes.filter(code => code === 'wrong-login')).toHaveLength(30)
    expect(await codeOf(signIn('nobody', 'wrong', '2001:db8:0:2::1'))).toBe('wrong-login')
  })

  it('ME6 a browser is known only to whom it signed in, also when people take turns at it', async () => {
    const first = await signIn('Lee', aPassword) as { knownSecret: string }
    const second = await signIn('Lee', aPassword, '10.0.0.1', first.knownSecret) as { knownSecret: string }
    expect(second.knownSecret).toBe(first.knownSecret)
    const planted = await signIn('Lee', aPassword, '10.0.0.1', 'x'.repeat(43)) as { knownSecret: string }
    expect(planted.knownSecret).not.toBe('x'.repeat(43))
  })

  it('AU7 no password, secret or code is in the database', async () => {
    const { recoveryCodes } = await setUpTotp(t, lee.actor)
    const dump = await dumpEveryTable(t.test)
    for (const secret of [
      aPassword,
      lee.secret,
      lee.knownSecret,
      ...recoveryCodes,
    ])
      expect(dump).not.toContain(secret)
  })
})

describe('the second step', () => {
  it('ME7 asks for a code after the password, and takes each once', async () => {
    const park = await invitePerson(t, 'Park 2', 'viewer')
    const { code } = await setUpTotp(t, park.actor)
    t.advanceMs(60_000)
    const challenged = await signIn('Park 2', aPassword) as { outcome: string, challenge: string }
    expect(challenged.outcome).toBe('second-step')
    expect(await codeOf(completeSecondStep(t.context, { challenge: challenged.challenge, code: '000000' }, unknownBrowser))).toBe('wrong-code')
    const opened = await completeSecondStep(t.context, {
      challenge: challenged.challenge,
      code: code(),
    }, unknownBrowser)
    expect(opened.session).toMatchObject({
      memberName: 'Park 2',
      secondStep: { isOn: true, recoveryCodesLeft: 10 },
    })
    expect(await codeOf(completeSecondStep(t.context, {
      challenge: challenged.challenge,
      code: code(1),
    }, unknownBrowser))).toBe('link-used')
    const again = await signIn('Park 2', aPassword) as { challenge: string }
    expect(await codeOf(completeSecondStep(t.context, {
      challenge: again.challenge,
      code: code(),
    }, unknownBrowser))).toBe('wrong-code')
    expect(await codeOf(completeSecondStep(t.context, {
      challenge: again.challenge,
      code: code(1),
    }, unknownBrowser))).toBe('done')
  })

  it('ME7 of ten uses of one code at once one is right', async () => {
    const choi = await invitePerson(t, 'Choi', 'viewer')
    const { code } = await setUpTotp(t, choi.actor)
    t.advanceMs(60_000)
    const challenges = await Promise.all([1, 2, 3, 4].map(() => signIn('Choi', aPassword))) as { challenge: string }[]
    const codes = await Promise.all(challenges.map(({ challenge }, index) => codeOf(completeSecondStep(t.context, {
      challenge,
      code: code(),
    }, from(`10.0.9.${index}`)))))
    expect(codes.filter(each => each === 'done')).toHaveLength(1)
  })

  it('ME8 takes each recovery code once, and they are counted', async () => {
    const jung = await invitePerson(t, 'Jung', 'viewer')
    const { recoveryCodes } = await setUpTotp(t, jung.actor)
    expect(new Set(recoveryCodes).size).toBe(10)
    const first = await signIn('Jung', aPassword) as { challenge: string }
    const opened = await completeSecondStep(t.context, {
      challenge: first.challenge,
      code: recoveryCodes[3]!.toLowerCase().replaceAll('-', ' '),
    }, unknownBrowser)
    expect(opened.session.secondStep?.recoveryCodesLeft).toBe(9)
    const second = await signIn('Jung', aPassword) as { challenge: string }
    expect(await codeOf(completeSecondStep(t.context, { challenge: second.challenge, code: recoveryCodes[3]! }, unknownBrowser))).toBe('wrong-code')
    expect(await codeOf(completeSecondStep(t.context, { challenge: second.challenge, code: recoveryCodes[4]! }, unknownBrowser))).toBe('done')
  })

  it('ME5 codes have a budget of their own, and a challenge ends', async () => {
    const yoon = await invitePerson(t, 'Yoon', 'viewer')
    const { code } = await setUpTotp(t, yoon.actor)
    t.advanceMs(60_000)
    const { challenge } = await signIn('Yoon', aPassword) as { challenge: string }
    const codes: (string | undefined)[] = []
    for (let guess = 0; guess < 8; guess++) {
      codes.push(await codeOf(completeSecondStep(t.context, {
        challenge,
        code: String(guess).padStart(6, '0'),
      }, from(`10.0.5.${guess}`))))
    }
    expect(codes).toEqual([
      'wrong-code',
      'wrong-code',
      'wrong-code',
      'wrong-code',
      'wrong-code',
      'too-many-requests',
      'too-many-requests',
      'too-many-requests',
    ])
    t.advanceMs(5 * 60_000)
    expect(await codeOf(completeSecondStep(t.context, {
      challenge,
      code: code(),
    }, unknownBrowser))).toBe('link-used')
  })

  it('ME9 AU10 an administrator without one may from the second day on set it up alone', async () => {
    const admin = await invitePerson(t, 'Second admin', 'administrator')
    expect(admin.session).toMatchObject({
      isSecondStepRequired: false,
      secondStep: { isOn: false, dueAt: t.context.clock() + 86_400_000 },
    })
    t.advanceMs(86_400_000 - 1)
    expect((await findActor(t.context, admin.secret))?.needsSecondStep).toBe(false)
    t.advanceMs(1)
    const actor = (await findActor(t.context, admin.secret))!
    expect(actor.needsSecondStep).toBe(true)
    expect(await getSession(t.context, actor)).toMatchObject({ isSecondStepRequired: true })
    expect(await codeOf(updateMember(t.context, actor, lee.memberId, { role: 'viewer' }))).toBe('totp-required')
    await setUpTotp(t, actor)
    const now = (await findActor(t.context, admin.secret))!
    expect(now.needsSecondStep).toBe(false)
    expect(await codeOf(updateMember(t.context, now, lee.memberId, { role: 'reviewer' }))).toBe('done')
  })
})
