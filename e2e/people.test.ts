import type { Page } from 'playwright'
import { describe, expect, it } from 'vitest'
import { PersonBrowser } from './browser.ts'
import { opened, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

const password = 'five oranges in a row'
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true })
const open = async () => opened(await PersonBrowser.open(), browser => browser.close())
/** The names on the tiles of the wall. */
const tiles = (page: Page): Promise<string[]> => page.locator('article[data-state]').evaluateAll(all => all.map(tile => /North|South/.exec(tile.textContent)?.[0] ?? '').sort())

async function signIn(page: Page, login: string, secret: string): Promise<void> {
  await page.getByLabel('Name or e-mail address').fill(login)
  await page.getByLabel('Password', { exact: true }).fill(secret)
  await button(page, 'Sign in').click()
}

describe('people', () => {
  it('from the first link to a person who is invited to one camera, sees that one alone, and is out within 2 s when disabled', async () => {
    const { address } = await startOwnCamera(['north', 'south'], 'a password')
    const plant = await startPlant({
      cameras: {
        North: address('north'),
        South: address('south'),
      },
      station: false,
    })
    const setUpLink = /https?:\S+\/set-up#token=\S+/.exec(await plant.line(/\/set-up#token=/))![0]

    // The first administrator, with the organization and its site.
    const admin = await open()
    await admin.page.goto(setUpLink)
    await admin.page.getByLabel('Name of the company or plant').fill('Hanbit')
    await admin.page.getByLabel('Name of the site').fill('Ulsan')
    await admin.page.getByText('Asia/Seoul').waitFor()
    await admin.page.getByLabel('Your name').fill('Kim Minji')
    await admin.page.getByLabel('Password', { exact: true }).fill('short')
    expect(await button(admin.page, 'Set up').isDisabled()).toBe(true)
    await admin.page.getByLabel('Password', { exact: true }).fill('password123')
    await button(admin.page, 'Set up').click()
    await admin.page.getByRole('alert').filter({ hasText: 'among the first that are tried' }).waitFor()
    await admin.page.getByLabel('Password', { exact: true }).fill(password)
    await button(admin.page, 'Set up').click()
    await admin.page.getByRole('heading', { name: 'Hanbit is set up' }).waitFor()
    expect(new URL(admin.page.url()).hash).toBe('')
    await button(admin.page, 'Later').click()
    await admin.page.getByText('Administrators need a second step by').waitFor()

    // The link is spent, also for whoever finds it in a log.
    const late = await open()
    await late.page.goto(setUpLink)
    await late.page.getByRole('heading', { name: 'Ansim is set up already' }).waitFor()

    // Out, and in again by password; a wrong one and a wrong name get the same sentence.
    await admin.page.goto(`${plant.address}/account`)
    await button(admin.page, 'Sign out').click()
    await admin.page.waitForURL(url => url.pathname === '/sign-in')
    const answers: string[] = []
    for (const [login, secret] of [
      ['Kim Minji', 'not the one'],
      ['Nobody at all', password],
    ] as const) {
      await signIn(admin.page, login, secret)
      answers.push(await admin.page.getByRole('alert').filter({ hasText: 'do not belong together' }).textContent())
    }
    expect(answers[0]).toBe(answers[1])
    await signIn(admin.page, 'kim minji', password)
    await admin.page.waitForURL(url => url.pathname === '/')
    await waitFor('both cameras on the wall', async () => (await tiles(admin.page)).join() === 'North,South', 30_000)

    // An invitation for one camera.
    await admin.page.goto(`${plant.address}/people`)
    await button(admin.page, 'Invite').click()
    await admin.page.getByLabel('For whom').fill('Park Seojun')
    await admin.page.getByRole('radio', { name: 'Viewer', exact: true }).click()
    await admin.page.getByRole('radio', { name: 'Certain sites or cameras' }).click()
    expect(await button(admin.page, 'Make the link').isDisabled()).toBe(true)
    await admin.page.getByRole('checkbox', { name: 'North' }).check()
    await button(admin.page, 'Make the link').click()
    const invitation = await admin.page.getByText(/\/invitation#token=/).textContent()
    await admin.page.getByRole('img', { name: 'QR code of the link' }).waitFor()
    await button(admin.page, 'Done').click()

    const park = await open()
    await park.page.goto(invitation)
    await park.page.getByText('Kim Minji invites you as Viewer.').waitFor()
    expect(await park.page.getByLabel('Your name').inputValue()).toBe('Park Seojun')
    await park.page.getByLabel('Choose a password').fill('seven lemons on a tree')
    await button(park.page, 'Accept the invitation').click()
    await park.page.waitForURL(url => url.pathname === '/', { timeout: 30_000 })
    await waitFor('the one camera of the invitation', async () => (await tiles(park.page)).join() === 'North', 30_000)
    expect(await park.page.getByRole('link', { name: 'Admin' }).count()).toBe(0)
    const list = await park.page.evaluate(async () => (await fetch('/api/cameras')).text())
    expect([
      list.includes('North'),
      list.includes('South'),
    ]).toEqual([true, false])
    await park.page.goto(`${plant.address}/people`)
    await park.page.waitForURL(url => url.pathname === '/')

    // Disabled: out within two seconds, and not in again.
    await admin.page.goto(`${plant.address}/people`)
    await button(admin.page, 'Change Park Seojun').click()
    await admin.page.getByRole('list', { name: 'Signed-in browsers' }).getByText('Chrome').waitFor()
    const disabled = admin.page.waitForResponse(reply => reply.request().method() === 'PUT' && reply.url().includes('/api/members/'))
    await button(admin.page, 'Disable').click()
    expect((await disabled).status()).toBe(200)
    const at = performance.now()
    await park.page.waitForURL(url => url.pathname === '/sign-in', { timeout: 10_000 })
    const outMs = performance.now() - at
    console.log(`thrown out ${Math.round(outMs)} ms after the answer`)
    expect(outMs).toBeLessThan(2_000)
    await park.page.getByRole('heading', { name: 'You have been signed out' }).waitFor()
    await signIn(park.page, 'Park Seojun', 'seven lemons on a tree')
    await park.page.getByRole('alert').filter({ hasText: 'do not belong together' }).waitFor()

    // The last administrator stays.
    await admin.page.keyboard.press('Escape')
    await button(admin.page, 'Change Kim Minji').click()
    await button(admin.page, 'Disable').click()
    await admin.page.getByRole('alert').filter({ hasText: 'This is the last administrator' }).waitFor()
  })
})
