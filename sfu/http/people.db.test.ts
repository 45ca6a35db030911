import type { RouteName } from '#contract/routes'
import type { TestSite } from './testing/test-site.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routes } from '#contract/routes'
import { createSetUpLink } from '../usecases/create-set-up-link.ts'
import { aPassword, invitePerson } from '../usecases/testing/build-person.ts'
import { openBrowser } from '../ws/testing/test-browser.ts'
import { openTestSite, send } from './testing/test-site.ts'

let site: TestSite

beforeAll(async () => {
  site = await openTestSite()
})
afterAll(() => site.close())

/** What a browser keeps of an answer, as the Cookie header of its next question. */
class Jar {
  readonly #cookies = new Map<string, string>()
  readonly set: string[] = []

  get header(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async ask(name: RouteName, body?: unknown, path = routes[name].path as string): Promise<{ status: number, json: () => unknown }> {
    const answer = await send(site, routes[name].method, path, { cookie: this.header, body })
    for (const cookie of answer.headers.getSetCookie()) {
      this.set.push(cookie)
      const [, key, value] = /^([^=]+)=([^;]*)/.exec(cookie)!
      if (value === '' || cookie.includes('Max-Age=0') || cookie.includes('1970'))
        this.#cookies.delete(key!)
      else
        this.#cookies.set(key!, value!)
    }
    return answer
  }
}

describe('people over HTTP', () => {
  it('ME10 whoever has the link sets up, is signed in by cookies that no script and no other site reads, and nobody does it again', async () => {
    const browser = new Jar()
    expect((await browser.ask('setup.get')).json()).toEqual({ isNeeded: true })
    const { token } = await createSetUpLink(site.context, site.test.operator)
    expect(await browser.ask('setup.complete', { token, name: 'Kim', password: 'short' })).toMatchObject({ status: 400 })
    const done = await browser.ask('setup.complete', { token, name: 'Kim', password: aPassword })
    expect(done.json()).toMatchObject({ role: 'administrator', memberName: 'Kim', isSetUpNeeded: false })
    expect(browser.set.map(cookie => cookie.split('=')[0]).sort()).toEqual(['__Host-ansim', '__Host-ansim-browser'])
    for (const cookie of browser.set)
      expect(cookie).toMatch(/; Path=\/; .*HttpOnly; Secure; SameSite=Strict/)
    expect((await browser.ask('member.list')).json()).toMatchObject({
      members: [
        { name: 'Kim', role: 'administrator' },
      ],
    })
    expect((await browser.ask('setup.get')).json()).toEqual({ isNeeded: false })
    expect(await browser.ask('setup.create-link')).toMatchObject({ status: 409 })
  })

  it('gives a new session at every sign-in and ends the one before, with its sockets', async () => {
    await invitePerson(site.test, 'Lee', 'reviewer')
    const browser = new Jar()
    await browser.ask('sign-in.password', { login: 'lee', password: aPassword })
    const first = browser.header
    const socket = await openBrowser(site, first)
    const closed = new Promise(resolve => socket.socket.once('close', resolve))
    expect((await browser.ask('sign-in.password', { login: 'lee', password: aPassword })).json()).toMatchObject({
      outcome: 'signed-in',
      session: { memberName: 'Lee', role: 'reviewer' },
    })
    expect(browser.header).not.toBe(first)
    expect(await closed).toBe(4401)
    expect(await send(site, 'GET', '/api/session', { cookie: first })).toMatchObject({ status: 401 })
    expect(await browser.ask('session.get')).toMatchObject({ status: 200 })
    // So does another password, in this browser and everywhere else.
    const before = browser.header
    expect((await browser.ask('account.change-password', { password: aPassword, nextPassword: 'walnuts on mars' })).status).toBe(200)
    expect(await send(site, 'GET', '/api/session', { cookie: before })).toMatchObject({ status: 401 })
    expect(await browser.ask('session.get')).toMatchObject({ status: 200 })
  })

  it('ME6 who signed in here before gets in while strangers guess, also after signing out', async () => {
    await invitePerson(site.test, 'Park', 'viewer')
    const owner = new Jar()
    await owner.ask('sign-in.password', { login: 'Park', password: aPassword })
    await owner.ask('session.remove')
    const stranger = new Jar()
    const codes: number[] = []
    for (let guess = 0; guess < 7; guess++)
      codes.push((await stranger.ask('sign-in.password', { login: 'Park', password: `guess ${guess}` })).status)
    expect(codes).toEqual([401, 401, 401, 401, 401, 429, 429])
    expect((await stranger.ask('sign-in.password', { login: 'Park', password: aPassword })).status).toBe(429)
    expect((await owner.ask('sign-in.password', { login: 'Park', password: aPassword })).status).toBe(200)
  })

  it('AU10 ME9 an administrator whose second step is overdue gets to the account and nowhere else, over HTTP and the socket', async () => {
    const admin = await invitePerson(site.test, 'Second', 'administrator')
    const cookie = `__Host-ansim=${admin.secret}`
    const open = await openBrowser(site, cookie)
    const closed = new Promise(resolve => open.socket.once('close', resolve))
    await site.test.test.superuser.query('update member set second_step_due_at = now() - interval \'1 second\' where member_id = $1', [admin.memberId])
    // It was open when the day ended.
    expect(await closed).toBe(4409)
    for (const [name, route] of Object.entries(routes).filter(([name, { permission }]) => permission !== 'public' && name !== 'session.remove')) {
      const path = route.path.replaceAll(/:\w+/g, '00000000-0000-4000-8000-000000000000')
      const answer = await send(site, route.method, path, {
        cookie,
        body: route.method === 'GET'
          ? undefined
          : {},
      })
      const isOwn = route.permission === 'session:read' || route.permission === 'account:edit'
      if (isOwn)
        expect(answer.status, name).not.toBe(403)
      else
        expect(answer.json(), name).toMatchObject({ code: 'totp-required' })
    }
    const again = await invitePerson(site.test, 'Third', 'administrator')
    await site.test.test.superuser.query('update member set second_step_due_at = now() - interval \'1 second\' where member_id = $1', [again.memberId])
    const browser = await openBrowser(site, `__Host-ansim=${again.secret}`)
    expect(await browser.request('media.join', {})).toMatchObject({
      type: 'error',
      error: { code: 'totp-required' },
    })
    expect(browser.notices.map(({ notice }) => notice)).toEqual(['welcome'])
    await browser.close()
  })
})
