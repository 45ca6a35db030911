import { expect, it } from 'vitest'
import { page as browser } from 'vitest/browser'
import { audit } from '../testing/audit.ts'
import { buildSession, openPage } from '../testing/people-stage.ts'
import MainNav from './main-nav.vue'

const named = (elements: Iterable<Element>): string[] => [...elements].map(({ textContent }) => textContent.trim())

it('shows every place on a tablet, and the help', async () => {
  await browser.viewport(1280, 800)
  const { root, all } = await openPage(MainNav, {
    answers: {},
    session: buildSession(),
  })
  expect(named(all('nav a'))).toEqual([
    'Wall',
    'Incidents',
    'History',
    'Reports',
    'Admin',
    'Settings',
  ])
  expect(named(all('nav button'))).toEqual(['Help'])
  expect(audit(root)).toEqual([])
})

it('has four places and More on a phone, with the others behind it', async () => {
  await browser.viewport(390, 844)
  const opened = await openPage(MainNav, {
    answers: {},
    session: buildSession(),
  })
  const { root } = opened
  expect(named(opened.all('nav a'))).toEqual([
    'Wall',
    'Incidents',
    'History',
    'Reports',
  ])
  expect(named(opened.all('nav button'))).toEqual(['More'])
  expect(audit(root)).toEqual([])
  await opened.press('More')
  await expect.poll(() => named(document.querySelectorAll('[role=dialog] a'))).toEqual(['Admin', 'Settings'])
  expect(named(document.querySelectorAll('[role=dialog] button')).filter(Boolean)).toEqual(['Help'])
  await browser.viewport(1280, 800)
})
