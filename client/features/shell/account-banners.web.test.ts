import { beforeEach, expect, it } from 'vitest'
import { page as browser } from 'vitest/browser'
import { defineComponent, h } from 'vue'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import AccountBanners from './account-banners.vue'
import MainNav from './main-nav.vue'

const Shell = defineComponent({
  render: () => h('div', [
    h(MainNav),
    h(AccountBanners),
  ]),
})
// A phone has Admin behind More.
beforeEach(() => browser.viewport(1280, 800))

const places = (page: Awaited<ReturnType<typeof openPage>>): string[] => page.all('nav a').map(({ textContent }) => textContent.trim())

it('offers Admin to whoever may something there, and leads to the first of it', async () => {
  const admin = await openPage(Shell, {
    answers: {},
    session: buildSession(),
  })
  expect(places(admin)).toContain('Admin')
  expect(admin.all<HTMLAnchorElement>('nav a').find(({ textContent }) => textContent.includes('Admin'))!.pathname).toBe('/cameras')
  expect(audit(admin.root)).toEqual([])
})

it('leads an auditor to the people, and offers a viewer nothing', async () => {
  const auditor = await openPage(Shell, {
    answers: {},
    session: buildSession({ role: 'auditor' }),
  })
  expect(auditor.all<HTMLAnchorElement>('nav a').find(({ textContent }) => textContent.includes('Admin'))!.pathname).toBe('/people')
  auditor.root.remove()
  const viewer = await openPage(Shell, {
    answers: {},
    session: buildSession({ role: 'viewer' }),
  })
  expect(viewer.root.textContent).not.toContain('Admin')
})

it('says until when the second step is wanted, leads there, and can be put off', async () => {
  const dueAt = Date.UTC(2026, 10, 22, 3, 11)
  const page = await openPage(Shell, {
    answers: {},
    session: buildSession({
      secondStep: { isOn: false, recoveryCodesLeft: 0, dueAt },
    }),
  })
  expect(page.text()).toContain(`Administrators need a second step by ${new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' }).format(dueAt)}`)
  expect(audit(page.root)).toEqual([])
  await page.press('Set up')
  await expect.poll(() => page.router.currentRoute.value.path).toBe('/account')
})

it('is quiet once the second step is on or not wanted, and after it was put off', async () => {
  const on = await openPage(Shell, {
    answers: {},
    session: buildSession({
      secondStep: { isOn: true, recoveryCodesLeft: 10 },
    }),
  })
  expect(on.all('[role=status]')).toEqual([])
  on.root.remove()
  const later = await openPage(Shell, {
    answers: {},
    session: buildSession({
      secondStep: { isOn: false, recoveryCodesLeft: 0, dueAt: Date.now() + 1e6 },
    }),
  })
  await later.press('Later')
  await expect.poll(() => later.all('[role=status]')).toEqual([])
})

it('offers an account of their own to whoever came by a link while nobody has one', async () => {
  const page = await openPage(Shell, {
    answers: {},
    session: buildSession({ kind: 'link', isSetUpNeeded: true }),
  })
  expect(page.text()).toContain('Nobody has an account here yet')
  await page.press('My account')
  await expect.poll(() => page.router.currentRoute.value.path).toBe('/account')
})
