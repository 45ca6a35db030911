import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, idOf, openPage } from '../testing/people-stage.ts'
import AccountPage from './account-page.vue'
import SecondStepPage from './second-step-page.vue'

const codes = Array.from({ length: 10 }, (_, i) => `AAAA-BBBB-CCCC-${1000 + i}`)
const chrome = 'Mozilla/5.0 (Linux; Android 15) Chrome/142.0 Safari/537.36'
function browser(n: number, part: object = {}) {
  return {
    sessionId: idOf(n),
    userAgent: chrome,
    address: '10.0.0.9',
    signedInAt: 0,
    seenAt: n,
    expiresAt: 1e13,
    by: 'password',
    isCurrent: false,
    ...part,
  }
}

async function stage(answers: Parameters<typeof openPage>[1]['answers'] = {}, account: object = {}, language: 'en' | 'ko' = 'en') {
  const session = buildSession()
  const page = await openPage(AccountPage, {
    session,
    language,
    answers: {
      'account.get': () => ({
        name: 'Kim',
        isPerson: true,
        secondStep: { isOn: false, recoveryCodesLeft: 0 },
        passwordSetAt: 0,
        ...account,
      }),
      'account.sessions': () => ({
        sessions: [
          browser(301),
          browser(302, { isCurrent: true }),
          browser(303, { userAgent: 'x', by: 'link' }),
        ],
      }),
      'session.get': () => session,
      ...answers,
    },
  })
  await expect.poll(() => page.asked.length).toBeGreaterThan(1)
  return page
}
const dialog = (): Element => document.querySelector('[role=dialog]')!

describe('my account', () => {
  it.each(['en', 'ko'] as const)('can be used with gloves, keyboard and screen reader, in %s', async (language) => {
    const page = await stage({}, {}, language)
    await expect.poll(() => page.all('li').length).toBe(3)
    expect(audit(page.root)).toEqual([])
  })

  it('changes name and e-mail address, and says that a name is taken', async () => {
    const page = await stage({
      'account.update': ({ body }: { body?: { name: string } }) => {
        if (body!.name === 'Park')
          throw new AppError('name-taken', 'Taken.')
        return {}
      },
    })
    await expect.poll(() => page.field('Name')?.value).toBe('Kim')
    expect(page.button('Save')!.disabled).toBe(true)
    page.type('Name', 'Park')
    await page.press('Save')
    await expect.poll(page.alert).toContain('This name is taken')
    page.type('Name', 'Kim Minji')
    page.type('E-mail address', 'kim@plant.kr')
    await page.press('Save')
    await expect.poll(() => page.asked.findLast(({ name }) => name === 'account.update')!.input.body).toEqual({ name: 'Kim Minji', email: 'kim@plant.kr' })
  })

  it('changes the password: the present one is asked for, a common one is refused in words', async () => {
    const page = await stage({
      'account.change-password': ({ body }: { body?: { password: string, nextPassword: string } }) => {
        if (body!.password !== 'old password')
          throw new AppError('wrong-login', 'No.')
        if (body!.nextPassword === 'password123')
          throw new AppError('password-refused', 'Common.')
        return buildSession({ memberName: 'Kim' })
      },
    })
    await page.press('Change the password')
    await expect.poll(() => page.field('Present password')).toBeDefined()
    expect(audit(dialog())).toEqual([])
    page.type('Present password', 'wrong')
    page.type('New password', 'password123')
    await page.press('Change')
    await expect.poll(page.alert).toContain('The password is not right')
    page.type('Present password', 'old password')
    await page.press('Change')
    await expect.poll(page.alert).toContain('among the first that are tried')
    page.type('New password', 'five oranges in a row')
    await page.press('Change')
    await expect.poll(page.text).toContain('All your other browsers are signed out')
    // A wrong password is no lost session.
    expect(page.service.state.value.kind).toBe('signed-in')
  })

  it('sets the second step up, with codes to copy, print and save', async () => {
    const page = await stage({
      'account.begin-totp': ({ body }: { body?: { password: string } }) => {
        if (body!.password !== 'right')
          throw new AppError('wrong-login', 'No.')
        return { secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x' }
      },
      'account.confirm-totp': () => ({ recoveryCodes: codes }),
    })
    await page.press('Set up the second step')
    await expect.poll(() => page.field('Password')).toBeDefined()
    page.type('Password', 'wrong')
    await page.press('Go on')
    await expect.poll(page.alert).toContain('The password is not right')
    page.type('Password', 'right')
    await page.press('Go on')
    await expect.poll(() => page.field('6 digits of the app')).toBeDefined()
    page.type('6 digits of the app', '123 456')
    await page.press('Switch on')
    await expect.poll(page.text).toContain(codes[0]!)
    expect(document.activeElement?.textContent?.trim()).toBe('Recovery codes')
    expect(audit(dialog())).toEqual([])

    const saved: { name: string, text: Promise<string> }[] = []
    const follow = (event: Event): void => {
      const link = event.target as HTMLAnchorElement
      if (link.download) {
        event.preventDefault()
        saved.push({
          name: link.download,
          text: fetch(link.href).then(reply => reply.text()),
        })
      }
    }
    // The link is in no document: its click is seen where it is made.
    const click = HTMLAnchorElement.prototype.click
    HTMLAnchorElement.prototype.click = function () {
      this.addEventListener('click', follow)
      click.call(this)
    }
    await page.press('Save as text')
    HTMLAnchorElement.prototype.click = click
    await expect.poll(() => saved.length).toBe(1)
    expect(saved[0]!.name).toBe('ansim-recovery-codes.txt')
    expect((await saved[0]!.text).split('\n').filter(line => codes.includes(line))).toEqual(codes)
    await page.press('I have kept them')
    await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull()
    // What is shown once is nowhere afterwards.
    expect(document.documentElement.outerHTML.includes(codes[0]!)).toBe(false)
  })

  it('makes new recovery codes and switches the second step off, each with the password', async () => {
    const page = await stage({
      'account.renew-recovery-codes': () => ({ recoveryCodes: codes }),
      'account.remove-totp': () => ({}),
    }, {
      secondStep: { isOn: true, recoveryCodesLeft: 1 },
    })
    await expect.poll(page.text).toContain('1 recovery code is left')
    await page.press('New recovery codes')
    await expect.poll(() => page.field('Password')).toBeDefined()
    page.type('Password', 'right')
    await expect.poll(() => page.all<HTMLButtonElement>('[role=dialog] button[type=submit]').length).toBe(1)
    page.all<HTMLButtonElement>('[role=dialog] button[type=submit]')[0]!.click()
    await expect.poll(page.text).toContain(codes[9]!)
    await page.press('I have kept them')
    await expect.poll(() => document.querySelector('[role=dialog]')).toBeNull()
    await page.press('Switch off')
    await expect.poll(() => page.field('Password')).toBeDefined()
    page.type('Password', 'right')
    page.all<HTMLButtonElement>('[role=dialog] button[type=submit]')[0]!.click()
    await expect.poll(() => page.asked.map(({ name }) => name)).toContain('account.remove-totp')
  })

  it('lists the browsers, this one first, and ends one or all others', async () => {
    const page = await stage({
      'account.end-session': () => ({}),
      'account.end-other-sessions': () => ({}),
    })
    await expect.poll(() => page.all('li').map(item => item.querySelector('p')!.textContent.trim())).toEqual(['Chrome · Android This browser', 'Unknown browser', 'Chrome · Android'].map(text => expect.stringContaining(text.split(' This')[0]!)))
    expect(page.all('li')[0]!.textContent).toContain('This browser')
    expect(page.all('li')[0]!.querySelector('button')).toBeNull()
    await page.press('End Unknown browser')
    await expect.poll(() => page.asked.find(({ name }) => name === 'account.end-session')?.input.params).toEqual({
      sessionId: idOf(303),
    })
    await page.press('End all others')
    await expect.poll(() => page.asked.map(({ name }) => name)).toContain('account.end-other-sessions')
  })

  it('tells whoever came in by a link for a role that there is nothing of their own', async () => {
    const page = await stage({}, { name: 'Supervisor', isPerson: false })
    await expect.poll(page.text).toContain('not with an account of your own')
    expect(page.button('Change the password')).toBeUndefined()
  })

  it('a second step that is overdue is the one thing that is open, up to the codes', async () => {
    const page = await openPage(SecondStepPage, {
      session: buildSession({ isSecondStepRequired: true }),
      answers: {
        'account.begin-totp': () => ({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/x' }),
        'account.confirm-totp': () => ({ recoveryCodes: codes }),
        'session.get': () => buildSession(),
      },
    })
    expect(page.text()).toContain('Set up your second step first')
    expect(audit(page.root)).toEqual([])
    page.type('Password', 'right')
    await page.press('Go on')
    await expect.poll(() => page.field('6 digits of the app')).toBeDefined()
    page.type('6 digits of the app', '123456')
    await page.press('Switch on')
    await expect.poll(page.text).toContain(codes[0]!)
    expect(page.router.currentRoute.value.path).toBe('/page')
    await page.press('I have kept them')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
  })
})
