import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import InvitationPage from './invitation-page.vue'

const token = 't'.repeat(43)
const expiresAt = Date.now() + 1e7
const nobodyHere = {
  'session.get': () => { throw new AppError('not-signed-in', 'No.') },
}

describe('a link that was handed over', () => {
  it('invites: says by whom and as what, takes name and password, and comes in', async () => {
    const taken = ['Park']
    const page = await openPage(InvitationPage, {
      token,
      answers: {
        'invitation.look': () => ({
          kind: 'invitation',
          organizationName: 'Hanbit',
          name: 'Park',
          role: 'supervisor',
          by: 'Kim',
          expiresAt,
        }),
        'invitation.accept': ({ body }: { body?: { name: string } }) => {
          if (taken.includes(body!.name))
            throw new AppError('name-taken', 'Taken.')
          return buildSession({ role: 'supervisor' })
        },
      },
    })
    await expect.poll(page.text).toContain('Kim invites you as Supervisor.')
    expect(page.text()).toContain('Welcome to Hanbit')
    expect(audit(page.root)).toEqual([])
    expect(page.field('Your name')!.value).toBe('Park')
    page.type('Choose a password', 'five oranges in a row')
    await page.press('Accept the invitation')
    await expect.poll(page.alert).toContain('This name is taken')
    expect(page.field('Your name')!.getAttribute('aria-invalid')).toBe('true')
    page.type('Your name', 'Park Seojun')
    await page.press('Accept the invitation')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
    expect(page.asked.at(-1)!.input.body).toEqual({ token, name: 'Park Seojun', password: 'five oranges in a row' })
  })

  it('gives a new password, without asking for a name', async () => {
    const page = await openPage(InvitationPage, {
      token,
      answers: {
        'invitation.look': () => ({
          kind: 'reset',
          organizationName: 'Hanbit',
          name: 'Park',
          expiresAt,
        }),
        'invitation.accept': () => buildSession(),
      },
    })
    await expect.poll(page.text).toContain('Park, choose a new password for Hanbit')
    expect(page.field('Your name')).toBeUndefined()
    page.type('Choose a password', 'five oranges in a row')
    await page.press('Set the password')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
    expect(page.asked.at(-1)!.input.body).toEqual({ token, password: 'five oranges in a row' })
  })

  it('that was used says so, before and after something was typed', async () => {
    const gone = await openPage(InvitationPage, {
      token,
      answers: {
        ...nobodyHere,
        'invitation.look': () => { throw new AppError('link-used', 'Used.') },
      },
    })
    await expect.poll(gone.text).toContain('This link does not work any more')
    await gone.press('Go to sign-in')
    await expect.poll(() => gone.router.currentRoute.value.path).toBe('/sign-in')
    const late = await openPage(InvitationPage, {
      token,
      answers: {
        ...nobodyHere,
        'invitation.look': () => ({
          kind: 'reset',
          organizationName: 'Hanbit',
          name: 'Park',
          expiresAt,
        }),
        'invitation.accept': () => { throw new AppError('link-used', 'Used.') },
      },
    })
    await expect.poll(late.text).toContain('New password')
    late.type('Choose a password', 'five oranges in a row')
    await late.press('Set the password')
    await expect.poll(late.text).toContain('This link does not work any more')
  })

  it('is looked at again once the server answers', async () => {
    let away = true
    const page = await openPage(InvitationPage, {
      token,
      answers: {
        'invitation.look': () => {
          if (away)
            throw new NetworkUnavailable('away')
          return {
            kind: 'reset',
            organizationName: 'Hanbit',
            name: 'Park',
            expiresAt,
          }
        },
      },
    })
    await expect.poll(page.text).toContain('The server does not answer')
    away = false
    await page.press('Try again')
    await expect.poll(page.text).toContain('New password')
  })
})
