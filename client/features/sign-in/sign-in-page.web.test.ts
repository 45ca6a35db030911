import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import SignInPage from './sign-in-page.vue'

const setUpDone = {
  'setup.get': () => ({ isNeeded: false }),
}
const challenge = 'c'.repeat(43)

async function stage(answers: Parameters<typeof openPage>[1]['answers'], language: 'en' | 'ko' = 'en') {
  const page = await openPage(SignInPage, {
    answers: {
      ...setUpDone,
      ...answers,
    },
    language,
  })
  return {
    ...page,
    async tryIt(login: string, password: string) {
      await expect.poll(() => page.field('Name or e-mail address')).toBeDefined()
      page.type('Name or e-mail address', login)
      page.type('Password', password)
      await page.press('Sign in')
    },
  }
}

describe('signing in', () => {
  it('by name and password', async () => {
    const page = await stage({
      'sign-in.password': () => ({
        outcome: 'signed-in',
        session: buildSession(),
      }),
    })
    await page.tryIt('Kim', 'five oranges in a row')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
    expect(page.asked.find(({ name }) => name === 'sign-in.password')!.input.body).toEqual({ login: 'Kim', password: 'five oranges in a row' })
    expect(page.service.state.value.kind).toBe('signed-in')
  })

  it('says one sentence with the remedy for a wrong name and for a wrong password, and lets try again', async () => {
    const page = await stage({
      'sign-in.password': () => { throw new AppError('wrong-login', 'No.') },
    })
    await page.tryIt('Nobody', 'x')
    await expect.poll(page.alert).toContain('name or the password is wrong')
    expect(page.alert()).toContain('ask an administrator')
    expect(page.field('Password')!.getAttribute('aria-invalid')).toBe('true')
    const first = page.alert()
    await page.tryIt('Kim', 'y')
    await expect.poll(page.alert).toBe(first)
    expect(page.asked.filter(({ name }) => name === 'sign-in.password')).toHaveLength(2)
  })

  it('says how long a throttled login has to wait, and asks nothing meanwhile', async () => {
    const page = await stage({
      'sign-in.password': () => { throw new AppError('too-many-requests', 'Wait.', { retryAfterMs: 90_000 }) },
    })
    await page.tryIt('Kim', 'x')
    await expect.poll(page.alert).toMatch(/Try again in 1 min/)
    expect(page.button('Sign in')!.disabled).toBe(true)
    page.all('form')[0]!.dispatchEvent(new Event('submit'))
    expect(page.asked.filter(({ name }) => name === 'sign-in.password')).toHaveLength(1)
  })

  it('says that the server is away, and keeps what was typed', async () => {
    const page = await stage({
      'sign-in.password': () => { throw new NetworkUnavailable('away') },
    })
    await page.tryIt('Kim', 'five oranges in a row')
    await expect.poll(page.alert).toContain('does not answer')
    expect(page.field('Password')!.value).toBe('five oranges in a row')
  })

  it('asks for the second step, takes a recovery code instead, and begins again when it took too long', async () => {
    const answers: (() => unknown)[] = [
      () => { throw new AppError('wrong-code', 'No.') },
      () => { throw new AppError('link-used', 'Too late.') },
      () => buildSession(),
    ]
    const page = await stage({
      'sign-in.password': () => ({ outcome: 'second-step', challenge, expiresInMs: 300_000 }),
      'sign-in.second-step': () => answers.shift()!(),
    })
    await page.tryIt('Kim', 'five oranges in a row')
    await expect.poll(() => document.activeElement?.getAttribute('autocomplete')).toBe('one-time-code')
    expect(audit(page.root)).toEqual([])
    page.type('6 digits of the app', '111111')
    await page.press('Confirm')
    await expect.poll(page.alert).toContain('not right')
    await page.press('Use a recovery code')
    await expect.poll(() => page.field('Recovery code')).toBeDefined()
    page.type('Recovery code', 'K7QX-M3TP-AAAA-BBBB')
    await page.press('Confirm')
    await expect.poll(page.text).toContain('Enter your password again')
    await page.tryIt('Kim', 'five oranges in a row')
    await expect.poll(() => page.field('6 digits of the app')).toBeDefined()
    page.type('6 digits of the app', '123456')
    await page.press('Confirm')
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
    expect(page.asked.filter(({ name }) => name === 'sign-in.second-step').map(({ input }) => input.body)).toEqual(['111111', 'K7QX-M3TP-AAAA-BBBB', '123456'].map(code => ({ challenge, code })))
  })

  it('shows a password that was typed, and hides it again', async () => {
    const page = await stage({})
    await expect.poll(() => page.field('Password')?.type).toBe('password')
    await page.press('Show the password')
    await expect.poll(() => page.field('Password')?.type).toBe('text')
    await page.press('Hide the password')
    await expect.poll(() => page.field('Password')?.type).toBe('password')
  })

  it('tells the first one how to come in where nobody has an account', async () => {
    const page = await openPage(SignInPage, {
      answers: {
        'setup.get': () => ({ isNeeded: true }),
      },
    })
    await expect.poll(page.text).toContain('Nobody has an account here yet')
    expect(page.field('Password')).toBeUndefined()
  })

  it.each(['en', 'ko'] as const)('can be used with gloves, keyboard and screen reader, in %s', async (language) => {
    const page = await stage({}, language)
    await expect.poll(() => page.all('input').length).toBe(2)
    expect(audit(page.root)).toEqual([])
    expect(page.all<HTMLInputElement>('input').map(({ autocomplete }) => autocomplete)).toEqual(['username', 'current-password'])
  })

  it('the way by a link goes on as before', async () => {
    const page = await openPage(SignInPage, {
      answers: {
        ...setUpDone,
        'session.create': () => buildSession({ kind: 'link' }),
      },
      token: 't'.repeat(43),
    })
    await expect.poll(() => page.router.currentRoute.value.path).toBe('/')
    const used = await openPage(SignInPage, {
      answers: {
        ...setUpDone,
        'session.create': () => { throw new AppError('link-used', 'Used.') },
        'session.get': () => { throw new AppError('not-signed-in', 'No.') },
      },
      token: 't'.repeat(43),
    })
    await expect.poll(used.text).toContain('This link does not work any more')
    expect(used.field('Password')).toBeDefined()
  })
})
