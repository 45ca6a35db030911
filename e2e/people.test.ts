import type { Page } from 'playwright'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { authenticatorCode } from './authenticator.ts'
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
  it('ADM-4 from the first link to a person who is invited to one camera, sees that one alone, and is out within 2 s when disabled', async () => {
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
    const answers: (string | null)[] = []
    for (const [login, secret] of [
      ['Kim Minji', 'not the one'],
      ['Nobody at all', password],
    ] as const) {
      await signIn(admin.page, login, secret)
      answers.push(await admin.page.getByRole('alert').filter({ hasText: 'name or the password is wrong' }).textContent())
    }
    expect(answers[0]).toContain('ask an administrator')
    expect(answers[1]).toBe(answers[0])
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
    await park.page.goto(invitation!)
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
    await park.page.waitForURL(url => url.pathname === '/sign-in', { timeout: 60_000 })
    const outMs = performance.now() - at
    console.log(`thrown out ${Math.round(outMs)} ms after the answer`)
    expect(outMs).toBeLessThan(2_000)
    await park.page.getByRole('heading', { name: 'You have been signed out' }).waitFor()
    await signIn(park.page, 'Park Seojun', 'seven lemons on a tree')
    await park.page.getByRole('alert').filter({ hasText: 'name or the password is wrong' }).waitFor()

    // The last administrator stays.
    await admin.page.keyboard.press('Escape')
    await button(admin.page, 'Change Kim Minji').click()
    await button(admin.page, 'Disable').click()
    await admin.page.getByRole('alert').filter({ hasText: 'This is the last administrator' }).waitFor()
  })

  it('ADM-4 a second step from an app and its recovery codes, a new role while somebody watches, and a new password by link', async () => {
    const { address } = await startOwnCamera(['north'], 'a password')
    const plant = await startPlant({
      cameras: {
        North: address('north'),
      },
      station: false,
    })
    expect(authenticatorCode('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', 59_000)).toBe('287082') // RFC 6238, appendix B
    const admin = await open()
    // By the link that leads straight in; it offers an account of one's own.
    await admin.page.goto(/https?:\S+\/sign-in#token=\S+/.exec(await plant.line(/\/sign-in#token=/))![0])
    await admin.page.getByText('Nobody has an account here yet').waitFor({ timeout: 30_000 })
    await button(admin.page, 'My account').click()
    await button(admin.page, 'Make my account').click()
    await admin.page.getByLabel('Name of the company or plant').fill('Hanbit')
    await admin.page.getByLabel('Name of the site').fill('Ulsan')
    await admin.page.getByLabel('Your name').fill('Kim Minji')
    await admin.page.getByLabel('Password', { exact: true }).fill(password)
    await button(admin.page, 'Set up').click()
    await button(admin.page, 'Set up the second step').click()
    await admin.page.getByRole('img', { name: 'QR code for the authenticator app' }).waitFor()
    const secret = await admin.page.locator('code').first().textContent()
    await admin.page.getByLabel('6 digits of the app').fill('000000')
    await button(admin.page, 'Switch on').click()
    await admin.page.getByRole('alert').filter({ hasText: 'The code is not right' }).waitFor()
    await admin.page.getByLabel('6 digits of the app').fill(authenticatorCode(secret!, Date.now()))
    await button(admin.page, 'Switch on').click()
    await admin.page.getByRole('heading', { name: 'Recovery codes' }).waitFor()
    const codes = await admin.page.locator('li code').allTextContents()
    expect(codes).toHaveLength(10)
    const download = admin.page.waitForEvent('download')
    await button(admin.page, 'Save as text').click()
    expect(readFileSync((await (await download).path())!, 'utf8').split('\n').filter(line => codes.includes(line))).toEqual(codes)
    await button(admin.page, 'I have kept them').click()
    await admin.page.waitForURL(url => url.pathname === '/')

    // In again: the password alone opens nothing, a recovery code does once.
    let isIn = true
    for (const [attempt, works] of [
      [codes[0]!, true],
      [codes[0]!, false],
      [
        codes[1]!.toLowerCase().replaceAll('-', ''),
        true,
      ],
    ] as const) {
      await admin.page.goto(`${plant.address}/account`)
      if (isIn)
        await button(admin.page, 'Sign out').click()
      await admin.page.waitForURL(url => url.pathname === '/sign-in')
      isIn = works
      await signIn(admin.page, 'Kim Minji', password)
      await admin.page.getByRole('heading', { name: 'Second step' }).waitFor()
      expect(await admin.page.evaluate(async () => (await fetch('/api/members')).status)).toBe(401)
      await button(admin.page, 'Use a recovery code').click()
      await admin.page.getByLabel('Recovery code', { exact: true }).fill(attempt)
      await button(admin.page, 'Confirm').click()
      if (works)
        await admin.page.waitForURL(url => url.pathname === '/')
      else
        await admin.page.getByRole('alert').filter({ hasText: 'The code is not right' }).waitFor()
    }
    await admin.page.goto(`${plant.address}/account`)
    await admin.page.getByText('8 recovery codes are left.').waitFor()

    // A viewer becomes a manager while watching: what is offered follows without a reload.
    await admin.page.goto(`${plant.address}/people`)
    await button(admin.page, 'Invite').click()
    await admin.page.getByRole('radio', { name: 'Viewer', exact: true }).click()
    await button(admin.page, 'Make the link').click()
    const invitation = await admin.page.getByText(/\/invitation#token=/).textContent()
    await button(admin.page, 'Done').click()
    const park = await open()
    await park.page.goto(invitation!)
    await park.page.getByLabel('Your name').fill('Park Seojun')
    await park.page.getByLabel('Choose a password').fill('seven lemons on a tree')
    await button(park.page, 'Accept the invitation').click()
    await waitFor('the wall', async () => (await tiles(park.page)).join() === 'North', 30_000)
    await admin.page.goto(`${plant.address}/people`)
    await button(admin.page, 'Change Park Seojun').click()
    await admin.page.getByRole('radio', { name: 'Manager', exact: true }).click()
    await button(admin.page, 'Save').click()
    await park.page.getByRole('link', { name: 'Admin', exact: true }).waitFor({ timeout: 15_000 })

    // Forgotten: a link ends every session and opens with the new password alone.
    await button(admin.page, 'Change Park Seojun').click()
    await button(admin.page, 'Link to a new password').click()
    const reset = await admin.page.getByText(/\/invitation#token=/).textContent()
    const phone = await open()
    await phone.page.goto(reset!)
    await phone.page.getByText('Park Seojun, choose a new password for Hanbit.').waitFor()
    await phone.page.getByLabel('Choose a password').fill('nine plums in a bowl')
    await button(phone.page, 'Set the password').click()
    await phone.page.waitForURL(url => url.pathname === '/')
    await park.page.waitForURL(url => url.pathname === '/sign-in', { timeout: 60_000 })
    await signIn(park.page, 'Park Seojun', 'seven lemons on a tree')
    await park.page.getByRole('alert').filter({ hasText: 'name or the password is wrong' }).waitFor()
    await signIn(park.page, 'Park Seojun', 'nine plums in a bowl')
    await park.page.waitForURL(url => url.pathname === '/')
    // No page did what its policy forbids.
    expect([admin, park, phone].flatMap(({ complaints }) => complaints).filter(each => /Content.Security|Trusted/i.test(each))).toEqual([])
  })
})
