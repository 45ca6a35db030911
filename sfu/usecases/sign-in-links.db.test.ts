import type { TestContext } from './testing/test-context.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { signInLinkLifetimeMs } from '../auth/session-secret.ts'
import { bootstrapOrganization } from './bootstrap-organization.ts'
import { createSession } from './create-session.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { createStationSession } from './create-station-session.ts'
import { findActor } from './find-actor.ts'
import { getSession } from './get-session.ts'
import { removeSession } from './remove-session.ts'
import { dumpEveryTable, openTestContext } from './testing/test-context.ts'

let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
})
afterAll(() => t.close())

describe('signing in', () => {
  it('AU6 AU7 a link makes a session of its role, and the session names its actor until it is removed', async () => {
    const { token, expiresInMs } = await createSignInLink(t.context, t.operator, { role: 'supervisor' })
    expect(expiresInMs).toBe(signInLinkLifetimeMs)
    const { session, secret } = await createSession(t.context, token)
    expect(session).toMatchObject({
      role: 'supervisor',
      memberName: 'Supervisor',
      organizationId: t.organizationId,
      organizationName: 'Ansim',
    })
    const actor = (await findActor(t.context, secret))!
    expect(actor).toMatchObject({
      kind: 'member',
      role: 'supervisor',
      memberId: session.memberId,
      organizationId: t.organizationId,
    })
    expect(await getSession(t.context, actor)).toEqual(session)
    await removeSession(t.context, actor)
    await removeSession(t.context, actor)
    expect(await findActor(t.context, secret)).toBeUndefined()
    await expect(getSession(t.context, actor)).rejects.toMatchObject({ code: 'not-signed-in' })
  })

  it('AU6 20 simultaneous uses of one link make exactly one session', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'administrator' })
    const before = await countSessions()
    const results = await Promise.allSettled(Array.from({ length: 20 }, () => createSession(t.context, token)))
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
    for (const result of results.filter(each => each.status === 'rejected'))
      expect(result.reason).toMatchObject({ code: 'link-used' })
    expect(await countSessions()).toBe(before + 1)
  })

  it('AU6 a late and an invented token fail alike', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    t.advanceMs(signInLinkLifetimeMs - 1)
    const other = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    t.advanceMs(1)
    const late = await createSession(t.context, token).catch((error: unknown) => error)
    const invented = await createSession(t.context, 'x'.repeat(43)).catch((error: unknown) => error)
    expect(late).toMatchObject({ code: 'link-used' })
    expect(String(late)).toBe(String(invented))
    await createSession(t.context, other.token)
  })

  it('AU6 a failure after the token was used gives it back', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    const broken = {
      ...t.context,
      random: () => {
        throw new Error('no randomness')
      },
    }
    await expect(createSession(broken, token)).rejects.toThrow('no randomness')
    await createSession(t.context, token)
  })

  it('AU7 an expired session is nobody, and neither secret nor token is in the database', async () => {
    const { token } = await createSignInLink(t.context, t.operator, { role: 'reviewer' })
    const { session, secret } = await createSession(t.context, token)
    const dump = await dumpEveryTable(t.test)
    expect(dump).not.toContain(secret)
    expect(dump).not.toContain(token)
    t.advanceMs(session.expiresAt - t.context.clock() - 1)
    expect(await findActor(t.context, secret)).toBeDefined()
    t.advanceMs(1)
    expect(await findActor(t.context, secret)).toBeUndefined()
  })

  it('AU4 the server makes its station\'s session as operator', async () => {
    const { session, secret } = await createStationSession(t.context, t.operator)
    expect(session).toMatchObject({ role: 'station', memberName: 'Station' })
    expect(await findActor(t.context, secret)).toMatchObject({ role: 'station' })
  })

  it('there is one organization however often the server starts', async () => {
    const ids = await Promise.all(Array.from({ length: 5 }, () => bootstrapOrganization(t.context)))
    expect(new Set(ids)).toEqual(new Set([t.organizationId]))
  })
})

async function countSessions(): Promise<number> {
  return (await t.test.superuser.query<{ n: number }>('select count(*)::int as n from session')).rows[0]!.n
}
