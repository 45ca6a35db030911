import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import SetUpPage from './set-up-page.vue'

const token = 't'.repeat(43)
const needed = {
  'setup.get': () => ({ isNeeded: true }),
}
const codes = Array.from({ length: 10 }, (_, i) => `AAAA-BBBB-CCCC-${1000 + i}`)

describe('the first run', () => {
  it('asks for organization, site, name and password, refuses a common one in words, and ends with the second step', async () => {
    const session = buildSession({
      secondStep: { isOn: false, recoveryCodesLeft: 0, dueAt: Date.now() + 1e7 },
    })
    const page = await openPage(SetUpPage, {
      token,
      answers: {
        ...needed,
        'setup.complete': ({ body }: { body?: { password: string } }) => {
          if (body!.password === 'password123')
            throw new AppError('password-refused', 'Too common.')
          return session
        },
        'account.begin-totp': () => ({ secret: 'JBSWY3DPEHPK3PXP', uri: 'otpauth://totp/Ansim:Kim?secret=JBSWY3DPEHPK3PXP&issuer=Ansim' }),
        'account.confirm-totp': ({ body }: { body?: { code: string } }) => {
          if (body!.code !== '123456')
            throw new AppError('wrong-code', 'No.')
          return { recoveryCodes: codes }
        },
        'session.get': () => session,
      },
    })
    expect(page.text()).toContain(new Intl.DateTimeFormat().resolvedOptions().timeZone)
    expect(audit(page.root)).toEqual([])
    page.type('Name of the company or plant', 'Hanbit')
    page.type('Name of the site', 'Ulsan')
    page.type('Your name', 'Kim')
    page.type('Password', 'short')
    await expect.poll(page.text).toContain('5 of at least 10 characters')
    expect(page.button('Set up')!.disabled).toBe(true)
    page.type('Password', 'password123')
    await expect.poll(page.text).toContain('Long enough')
    await page.press('Set up')
    await expect.poll(page.alert).toContain('among the first that are tried')
    page.type('Password', 'five oranges in a row')
    await page.press('Set up')
    await expect.poll(page.text).toContain('Hanbit is set up')
    expect(page.asked.findLast(({ name }) => name === 'setup.complete')!.input.body).toEqual({
      token,
      name: 'Kim',
      password: 'five oranges in a row',
      organizationName: 'Hanbit',
      site: { name: 'Ulsan', timeZone: new Intl.DateTimeFormat().resolvedOptions().timeZone },
    })

    // The password that was just chosen is not asked for again.
    await page.press('Set up the second step')
    await expect.poll(() => page.all('[role=img]').length).toBe(1)
    expect(page.asked.find(({ name }) => name === 'account.begin-totp')!.input.body).toEqual({ password: 'five oranges in a row' })
    expect(page.text()).toContain('JBSW Y3DP EHPK 3PXP')
    expect(audit(page.root)).toEqual([])
    page.type('6 digits of the app', '000000')
    await page.press('Switch on')
    await expect.poll(page.alert).toContain('clock of the phone')
    page.type('6 digits of the app', '123456')
    await page.press('Switch on')
    await expect.poll(page.text).toContain(codes[9]!)
    expect(audit(page.root)).toEqual([])
    await page.press('I have kept them')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
  })

  it('finds a time zone by city, with the keyboard alone', async () => {
    const page = await openPage(SetUpPage, { token, answers: needed })
    await page.press('Change')
    await expect.poll(() => document.activeElement?.getAttribute('aria-label')).toContain('City, region or offset')
    const filter = document.activeElement as HTMLInputElement
    filter.value = 'gmt+9 seoul'
    filter.dispatchEvent(new Event('input', { bubbles: true }))
    await expect.poll(() => page.all('[role=option]').length).toBe(1)
    expect(audit(page.root)).toEqual([])
    filter.dispatchEvent(new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true }))
    filter.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
    await expect.poll(() => page.all('[role=option]').length).toBe(0)
    expect(page.text()).toContain('Asia/Seoul')
    await expect.poll(() => document.activeElement?.textContent?.trim()).toBe('Change')
  })

  it('says that it was done already, before anything is asked', async () => {
    const page = await openPage(SetUpPage, {
      token,
      answers: {
        'setup.get': () => ({ isNeeded: false }),
      },
    })
    await expect.poll(page.text).toContain('Ansim is set up already')
    expect(page.field('Password')).toBeUndefined()
  })

  it('says that a link is over', async () => {
    const page = await openPage(SetUpPage, { answers: needed })
    await expect.poll(page.text).toContain('This link does not work any more')
  })
})
