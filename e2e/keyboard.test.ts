import type { Page } from 'playwright'
import { expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { Keyboard } from './keyboard.ts'
import { opened, startPlant } from './opened.ts'
import { waitFor } from './wait-for.ts'

const password = 'five oranges in a row'

async function setUp(page: Page, link: string): Promise<void> {
  await page.goto(link)
  await page.getByLabel('Name of the company or plant').fill('Hanbit')
  await page.getByLabel('Name of the site').fill('Ulsan')
  await page.getByLabel('Your name').fill('Kim Minji')
  await page.getByLabel('Password', { exact: true }).fill(password)
  await page.getByRole('button', { name: 'Set up', exact: true }).click()
  await page.getByRole('heading', { name: 'Hanbit is set up' }).waitFor()
}

it('the ten commonest tasks are done by keyboard alone, and the keyboard is always somewhere and seen', async () => {
  const plant = await startPlant({ cameras: {}, station: true })
  const browser = opened(await PersonBrowser.open(), each => each.close())
  const { page } = browser
  // The station detects; this browser has enough to do.
  await page.addInitScript(() => localStorage.setItem('ansim.detect', 'off'))
  await setUp(page, /https?:\S+\/set-up#token=\S+/.exec(await plant.line(/\/set-up#token=/))![0])
  await page.goto(`${plant.address}/settings`)
  await page.getByRole('button', { name: 'Sign out', exact: true }).click()
  await page.waitForURL(url => url.pathname === '/sign-in', { timeout: 30_000 })
  const keyboard = new Keyboard(page)
  const dialog = page.getByRole('dialog')

  // 1 Sign in.
  await keyboard.reach(/^Name or e-mail address$/)
  await keyboard.type('Kim Minji')
  await keyboard.reach(/^Password$/)
  await keyboard.type(password)
  await page.keyboard.press('Enter')
  await page.waitForURL(url => url.pathname === '/', { timeout: 30_000 })
  await page.locator('article[data-state]').first().waitFor({ timeout: 30_000 })

  // 2 Open a camera, and back.
  await keyboard.does(/Show Press hall large/)
  const back = page.getByRole('button', { name: 'Back to all cameras' })
  await back.first().waitFor()
  await keyboard.press('Escape')
  await waitFor('all cameras again', async () => await back.count() === 0, 30_000)

  // 3 Open an alert from the strip; it holds the keyboard, and gives it back to where it was.
  await page.locator('[data-incident-id]').first().waitFor({ timeout: 120_000 })
  await keyboard.does(/^Incident details: /)
  await dialog.waitFor()
  expect(await keyboard.isTrapped()).toBe(true)

  // 4 Acknowledge.
  await keyboard.does(/^Acknowledge$/)
  await dialog.getByRole('button', { name: 'Acknowledged', exact: true }).waitFor()

  // 5 Add a note.
  await keyboard.does(/^Note$/)
  await waitFor('the note to have the keyboard', async () => /^Note$/.test((await keyboard.at()).name) && page.evaluate(() => document.activeElement?.tagName === 'TEXTAREA'), 30_000)
  await keyboard.type('Told the shift lead.')
  await keyboard.press('Control+Enter')
  await dialog.getByText('Told the shift lead.').waitFor()

  // 6 Its clip.
  await keyboard.does(/^Clip$/, 'Enter', { back: true })
  await dialog.locator('video, [role=status]').first().waitFor()

  // 7 A false alarm, with its reason.
  await keyboard.does(/^False alarm$/)
  await keyboard.does(/Something else$/)
  await keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await waitFor('the keyboard to be where it was', async () => (await keyboard.at()).name.startsWith('Incident details: '), 20_000).catch(async () => keyboard.troubles.push(`after the alert was closed the keyboard is at "${(await keyboard.at()).name}"`))

  // 8 Filter the inbox.
  await keyboard.does(/^(?:\d+ )?Incidents\b/, 'Enter', { back: true })
  await page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
  await keyboard.does(/^High/)
  await page.waitForURL(url => url.search.includes('high'))

  // 9 The theme and the language.
  await keyboard.does(/^Settings$/, 'Enter', { back: true })
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()
  await keyboard.reach(/^As the device$/)
  await keyboard.press('ArrowRight')
  await keyboard.press('ArrowRight')
  await waitFor('the light theme', () => page.evaluate(() => document.documentElement.dataset.theme === 'light'), 30_000)
  await keyboard.reach(/^English$/, { back: true })
  await keyboard.press('ArrowLeft')
  await page.getByRole('heading', { name: '설정', exact: true }).waitFor()
  await keyboard.press('ArrowRight')
  await page.getByRole('heading', { name: 'Settings', exact: true }).waitFor()

  // What a page of Reports asks for, with cameras that are being watched.
  expect(await page.evaluate(async () => (await fetch('/api/health')).status)).toBe(200)

  // 10 Sign out.
  await keyboard.does(/^Sign out$/)
  await page.waitForURL(url => url.pathname === '/sign-in', { timeout: 30_000 })
  await keyboard.reach(/^Name or e-mail address$/)

  expect(keyboard.troubles).toEqual([])
})
