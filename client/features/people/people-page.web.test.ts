import type { Member, MemberUpdate } from '#contract/member'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { cameraSchema } from '#contract/camera'
import { invitationSchema, memberSchema } from '#contract/member'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import PeoplePage from './people-page.vue'

const site = {
  siteId: idOf(101),
  name: 'Ulsan',
  timeZone: 'Asia/Seoul',
}
const cameras = ['North', 'South'].map((name, i) => cameraSchema.parse({
  cameraId: idOf(201 + i),
  name,
  siteId: i === 0
    ? site.siteId
    : undefined,
  streams: [
    {
      streamKind: 'main',
      ingest: { status: 'connecting', since: 0 },
    },
  ],
}))
function person(n: number, name: string, part: object = {}): Member {
  return memberSchema.parse({
    memberId: idOf(n),
    name,
    role: 'supervisor',
    scope: { kind: 'everything' },
    isDisabled: false,
    hasSecondStep: false,
    createdAt: 0,
    sessions: 0,
    ...part,
  })
}
const link = `https://ansim.example/invitation#token=${'t'.repeat(43)}`
const browser = {
  sessionId: idOf(301),
  userAgent: 'Mozilla/5.0 (X11; Linux) Chrome/142.0 Safari/537.36',
  address: '10.0.0.9',
  signedInAt: 0,
  seenAt: 0,
  expiresAt: 1e13,
  by: 'password',
  isCurrent: false,
}

async function stage(options: { role?: 'administrator' | 'auditor', members?: Member[], language?: 'en' | 'ko', answers?: Parameters<typeof openPage>[1]['answers'] } = {}) {
  const members = options.members ?? [
    person(1, 'Kim', {
      role: 'administrator',
      hasSecondStep: true,
      email: 'kim@plant.kr',
      seenAt: Date.now(),
    }),
    person(2, 'Park', {
      scope: {
        kind: 'some',
        siteIds: [site.siteId],
        cameraIds: [cameras[1]!.cameraId],
      },
    }),
    person(3, 'Lee', { isDisabled: true, role: 'reviewer' }),
  ]
  const page = await openPage(PeoplePage, {
    session: buildSession({ role: options.role ?? 'administrator', isSetUpNeeded: members.length === 0 }),
    cameras,
    language: options.language,
    answers: {
      'member.list': () => ({ members }),
      'invitation.list': () => ({ invitations: [] }),
      'site.list': () => ({
        sites: [site],
      }),
      'member.sessions': () => ({
        sessions: [browser],
      }),
      ...options.answers,
    },
  })
  await expect.poll(page.text).toContain(members[0]?.name ?? 'Nobody has an account')
  return page
}
const row = (name: string): string => document.querySelector(`[data-person="${name}"]`)?.textContent.replaceAll(/\s+/g, ' ') ?? ''

describe('people', () => {
  it('are listed with role, scope in words, when they were last seen and their state, and searched', async () => {
    const page = await stage()
    expect(row('Kim')).toContain('You')
    expect(row('Kim')).toContain('Everything')
    expect(row('Kim')).toContain('Second step')
    expect(row('Park')).toContain('Ulsan, South')
    expect(row('Park')).toContain('Never seen')
    expect(row('Lee')).toContain('Disabled')
    expect(audit(page.root)).toEqual([])
    const search = page.all<HTMLInputElement>('input[type=search]')[0]!
    search.value = 'PLANT.kr'
    search.dispatchEvent(new Event('input'))
    await expect.poll(() => page.all('[data-person]').map(({ dataset }) => dataset.person)).toEqual(['Kim'])
    search.value = 'nobody of this name'
    search.dispatchEvent(new Event('input'))
    await expect.poll(page.text).toContain('Nobody matches')
  })

  it('are invited with a role that is explained and a scope, by a link to copy or scan', async () => {
    const page = await stage({
      answers: {
        'invitation.create': ({ body }: { body?: object }) => ({
          link,
          expiresInMs: 1000,
          invitation: invitationSchema.parse({
            invitationId: idOf(401),
            by: 'Kim',
            createdAt: 0,
            expiresAt: Date.now() + 1e7,
            ...body,
          }),
        }),
        'invitation.withdraw': () => ({}),
      },
    })
    await page.press('Invite')
    await expect.poll(() => page.field('For whom')).toBeDefined()
    expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
    page.type('For whom', 'Choi')
    page.radio('Viewer')!.click()
    await expect.poll(page.text).toContain('Changes nothing')
    page.all('details summary')[0]!.click()
    const mayNot = [
      ...document.querySelectorAll('[role=dialog] section'),
    ].find(section => section.textContent.includes('May not'))!
    expect(mayNot.textContent).toContain('acknowledge, judge and note incidents')
    page.radio('Certain sites or cameras')!.click()
    await expect.poll(() => page.button('Make the link')!.disabled).toBe(true)
    expect(page.text()).toContain('Choose at least one site or camera')
    page.all<HTMLInputElement>('[role=dialog] input[type=checkbox]')[0]!.click()
    // The camera of a chosen site is in it, and is not chosen besides.
    await expect.poll(() => page.all<HTMLInputElement>('[role=dialog] input[type=checkbox]').map(({ checked, disabled }) => [checked, disabled])).toEqual([
      [true, false],
      [true, true],
      [false, false],
    ])
    expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
    await page.press('Make the link')
    await expect.poll(page.text).toContain(link)
    expect(document.activeElement?.textContent?.trim()).toBe('Invitation as Viewer')
    expect(page.asked.at(-1)!.input.body).toEqual({
      name: 'Choi',
      role: 'viewer',
      scope: {
        kind: 'some',
        siteIds: [site.siteId],
        cameraIds: [],
      },
    })
    expect(page.all('[role=img]').map(each => each.getAttribute('aria-label'))).toEqual(['QR code of the link'])
    expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
    await page.press('Done')
    await expect.poll(page.text).toContain('Open invitations')
    await page.press('Take back the invitation of Choi')
    await expect.poll(page.text).not.toContain('Open invitations')
  })

  it('are changed: only what differs is sent', async () => {
    const page = await stage({
      answers: {
        'member.update': ({ body }: { body?: MemberUpdate }) => ({
          ...person(2, 'Park'),
          ...body,
        }),
      },
    })
    await page.press('Change Park')
    await expect.poll(() => page.field('Name')?.value).toBe('Park')
    expect(page.button('Save')!.disabled).toBe(true)
    expect(audit(document.querySelector('[role=dialog]')!)).toEqual([])
    page.radio('Reviewer')!.click()
    await page.press('Save')
    await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull()
    expect(page.asked.at(-1)!.input).toEqual({
      params: {
        memberId: idOf(2),
      },
      body: { role: 'reviewer' },
    })
    expect(row('Park')).toContain('Reviewer')
  })

  it('have their browsers ended, their password reset, their door shut, and are removed after one more question', async () => {
    const sessions = [browser]
    const page = await stage({
      answers: {
        'member.sessions': () => ({
          sessions: [...sessions],
        }),
        'member.end-session': () => {
          sessions.pop()
          return {}
        },
        'member.reset': () => ({ link, expiresInMs: 1e7 }),
        'member.update': ({ body }: { body?: MemberUpdate }) => ({
          ...person(2, 'Park'),
          ...body,
        }),
        'member.remove': () => ({}),
      },
    })
    await page.press('Change Park')
    await page.press('End Chrome · Linux')
    await expect.poll(page.text).toContain('Signed in nowhere')
    await page.press('Link to a new password')
    await expect.poll(page.text).toContain('New password for Park')
    expect(page.text()).toContain(link)
    await page.press('Disable')
    await expect.poll(() => page.button('Let in again')).toBeDefined()
    await page.press('Remove from the organization')
    expect(page.asked.some(({ name }) => name === 'member.remove')).toBe(false)
    await page.press('Keep')
    await page.press('Remove from the organization')
    await page.press('Remove')
    await expect.poll(() => row('Park')).toBe('')
    expect(document.querySelector('[role=dialog]')).toBeNull()
  })

  it('the last administrator is told apart, with what to do first', async () => {
    const refuse = (): never => { throw new AppError('last-administrator', 'No.') }
    const page = await stage({
      answers: { 'member.update': refuse, 'member.remove': refuse },
    })
    await page.press('Change Kim')
    await page.press('Disable')
    await expect.poll(page.alert).toContain('Make somebody else an administrator first')
    await page.press('Remove from the organization')
    await page.press('Remove')
    await expect.poll(page.alert).toContain('Make somebody else an administrator first')
    expect(row('Kim')).not.toBe('')
  })

  it('an auditor sees them and changes nothing', async () => {
    const page = await stage({ role: 'auditor' })
    expect(page.button('Invite')).toBeUndefined()
    expect(page.button('Change Park')).toBeUndefined()
    expect(page.text()).toContain('Administrators change it')
    expect(page.asked.map(({ name }) => name)).not.toContain('invitation.list')
  })

  it('where nobody has an account, the way to the first one is offered, and failures are said', async () => {
    const page = await stage({
      members: [],
      answers: {
        'setup.create-link': () => { throw new AppError('already-set-up', 'No.') },
      },
    })
    expect(page.button('Invite')).toBeUndefined()
    await page.press('Make my account')
    await expect.poll(page.alert).toContain('set up already')
  })

  it('says in Korean what it says in English', async () => {
    const page = await stage({ language: 'ko' })
    expect(page.text()).toContain('구성원')
    expect(row('Park')).toContain('감독자')
    expect(audit(page.root)).toEqual([])
  })
})
