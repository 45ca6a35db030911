import type { CameraId, SiteId } from '#contract/ids'
import type { Person } from './testing/build-person.ts'
import type { TestContext } from './testing/test-context.ts'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { acceptLink } from './accept-link.ts'
import { completeSetUp } from './complete-set-up.ts'
import { createInvitation } from './create-invitation.ts'
import { createSession } from './create-session.ts'
import { createSetUpLink } from './create-set-up-link.ts'
import { createSignInLink } from './create-sign-in-link.ts'
import { findActor } from './find-actor.ts'
import { getSetUp } from './get-set-up.ts'
import { listInvitations } from './list-invitations.ts'
import { listMembers } from './list-members.ts'
import { lookAtLink } from './look-at-link.ts'
import { unknownBrowser } from './open-session.ts'
import { aPassword, setUpAdministrator } from './testing/build-person.ts'
import { openTestContext } from './testing/test-context.ts'
import { withdrawInvitation } from './withdraw-invitation.ts'

let t: TestContext
let kim: Person

beforeEach(async () => {
  t = await openTestContext()
  kim = await setUpAdministrator(t, 'Kim')
})
afterEach(() => t.close())

const codeOf = (work: Promise<unknown>): Promise<string | undefined> => work.then(() => 'done', (error: { code?: string }) => error.code)
const some = {
  kind: 'some',
  siteIds: ['99999999-9999-4999-8999-999999999999' as SiteId],
  cameraIds: [] as CameraId[],
} as const

describe('setting up', () => {
  it('ME10 two links and four tries at once make exactly one administrator, and nobody again', async () => {
    const fresh = await openTestContext()
    expect(await getSetUp(fresh.context)).toEqual({ isNeeded: true })
    const links = [await createSetUpLink(fresh.context, fresh.operator), await createSetUpLink(fresh.context, fresh.operator)]
    const tries = await Promise.all([0, 1, 2, 3].map(index => codeOf(completeSetUp(fresh.context, { token: links[index % 2]!.token, name: `Admin ${index}`, password: aPassword }, unknownBrowser))))
    expect(tries.filter(code => code === 'done')).toHaveLength(1)
    expect(tries.filter(code => code === 'link-used' || code === 'already-set-up')).toHaveLength(3)
    expect(await listMembers(fresh.context, fresh.operator)).toMatchObject([
      {
        role: 'administrator',
        scope: { kind: 'everything' },
        isDisabled: false,
      },
    ])
    expect(await getSetUp(fresh.context)).toEqual({ isNeeded: false })
    expect(await codeOf(createSetUpLink(fresh.context, fresh.operator))).toBe('already-set-up')
    await fresh.close()
  })

  it('ME10 a link of another kind sets nothing up, and a set-up link invites nobody', async () => {
    const fresh = await openTestContext()
    const setUp = await createSetUpLink(fresh.context, fresh.operator)
    const invitation = await createInvitation(fresh.context, fresh.operator, {
      role: 'administrator',
      scope: { kind: 'everything' },
    })
    expect(await codeOf(completeSetUp(fresh.context, { token: invitation.token, name: 'A', password: aPassword }, unknownBrowser))).toBe('link-used')
    expect(await codeOf(acceptLink(fresh.context, { token: setUp.token, name: 'A', password: aPassword }, unknownBrowser))).toBe('link-used')
    expect(await codeOf(lookAtLink(fresh.context, setUp.token))).toBe('link-used')
    fresh.advanceMs(setUp.expiresInMs)
    expect(await codeOf(completeSetUp(fresh.context, { token: setUp.token, name: 'A', password: aPassword }, unknownBrowser))).toBe('link-used')
    await fresh.close()
  })

  it('ME10 signs out who came in as administrator by a link, others not, and such links that lie about are worth nothing', async () => {
    const fresh = await openTestContext()
    const open = async (role: 'administrator' | 'supervisor'): Promise<string> => (await createSession(fresh.context, (await createSignInLink(fresh.context, fresh.operator, { role })).token)).secret
    const [administrator, supervisor] = [await open('administrator'), await open('supervisor')]
    const lying = await createSignInLink(fresh.context, fresh.operator, { role: 'administrator' })
    const { token } = await createSetUpLink(fresh.context, fresh.operator)
    await completeSetUp(fresh.context, { token, name: 'Kim', password: aPassword }, unknownBrowser)
    expect(await findActor(fresh.context, administrator)).toBeUndefined()
    expect(await findActor(fresh.context, supervisor)).toBeDefined()
    expect(await codeOf(createSession(fresh.context, lying.token))).toBe('link-used')
    await fresh.close()
  })

  it('tells whoever may set it up, and nobody else, that it is needed', async () => {
    const fresh = await openTestContext()
    const sessionOf = async (role: 'administrator' | 'viewer'): Promise<unknown> => {
      const { token } = await createSignInLink(fresh.context, fresh.operator, { role })
      return (await createSession(fresh.context, token)).session
    }
    expect(await sessionOf('administrator')).toMatchObject({ isSetUpNeeded: true, kind: 'link' })
    expect(await sessionOf('viewer')).toMatchObject({ isSetUpNeeded: false })
    await fresh.close()
  })

  it('ME1 a password that is tried first is refused, and the link is as good as before', async () => {
    const { token } = await createInvitation(t.context, kim.actor, {
      role: 'viewer',
      scope: { kind: 'everything' },
    })
    expect(await codeOf(acceptLink(t.context, { token, name: 'Lee', password: 'password123!' }, unknownBrowser))).toBe('password-refused')
    expect(await codeOf(acceptLink(t.context, { token, name: 'Wolfgang Petersen', password: 'petersen2026' }, unknownBrowser))).toBe('password-refused')
    expect(await codeOf(acceptLink(t.context, { token, name: 'Lee', password: aPassword }, unknownBrowser))).toBe('done')
  })
})

describe('an invitation', () => {
  it('says what it is for, is taken once, and is gone from the list', async () => {
    const { token, invitation } = await createInvitation(t.context, kim.actor, {
      name: 'Lee',
      role: 'manager',
      scope: { kind: 'everything' },
    })
    expect(await listInvitations(t.context, kim.actor)).toEqual([invitation])
    expect(await lookAtLink(t.context, token)).toMatchObject({
      kind: 'invitation',
      name: 'Lee',
      role: 'manager',
      by: 'Kim',
      organizationName: 'Ansim',
    })
    const codes = await Promise.all(['Lee', 'Lee 2', 'Lee 3'].map(name => codeOf(acceptLink(t.context, { token, name, password: aPassword }, unknownBrowser))))
    expect(codes.sort()).toEqual(['done', 'link-used', 'link-used'])
    expect(await listInvitations(t.context, kim.actor)).toEqual([])
    expect((await listMembers(t.context, kim.actor)).filter(({ role }) => role === 'manager')).toHaveLength(1)
    expect(await codeOf(lookAtLink(t.context, token))).toBe('link-used')
  })

  it('can be withdrawn, ends after a week, and a name that is taken leaves it open', async () => {
    const made = await createInvitation(t.context, kim.actor, {
      role: 'viewer',
      scope: { kind: 'everything' },
    })
    expect(await codeOf(acceptLink(t.context, { token: made.token, name: 'KIM', password: aPassword }, unknownBrowser))).toBe('name-taken')
    expect(await codeOf(acceptLink(t.context, { token: made.token, password: aPassword }, unknownBrowser))).toBe('bad-input')
    await withdrawInvitation(t.context, kim.actor, made.invitation.invitationId)
    expect(await codeOf(acceptLink(t.context, { token: made.token, name: 'Lee', password: aPassword }, unknownBrowser))).toBe('link-used')
    expect(await codeOf(withdrawInvitation(t.context, kim.actor, made.invitation.invitationId))).toBe('not-found')
    const late = await createInvitation(t.context, kim.actor, {
      role: 'viewer',
      scope: { kind: 'everything' },
    })
    t.advanceMs(7 * 86_400_000)
    expect(await codeOf(acceptLink(t.context, { token: late.token, name: 'Lee', password: aPassword }, unknownBrowser))).toBe('link-used')
  })

  it('is for sites and cameras that are here', async () => {
    expect(await codeOf(createInvitation(t.context, t.operator, {
      role: 'viewer',
      scope: {
        ...some,
        siteIds: [...some.siteIds],
      },
    }))).toBe('not-found')
    expect(await codeOf(createInvitation(t.context, t.operator, {
      role: 'viewer',
      scope: { kind: 'some', siteIds: [], cameraIds: [] },
    }))).toBe('bad-input')
  })
})
