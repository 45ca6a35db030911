import type { Page } from 'playwright'
import type { SafetyEvent } from '../sfu/contract/safety-event.ts'
import type { Person } from './person.ts'
import type { Plant } from './plant.ts'
import { Buffer } from 'node:buffer'
import { expect, it } from 'vitest'
import { protocolVersion } from '../sfu/contract/protocol-version.ts'
import { epochMs } from '../sfu/contract/time.ts'
import { aDeviceId, aSafetyEvent } from '../sfu/usecases/testing/build-safety-event.ts'
import { camerasOf } from './cameras-of.ts'
import { signIn, startPlant } from './opened.ts'
import { waitFor } from './wait-for.ts'

const patienceMs = 60_000
/** px; what gloves hit (SUP-5). */
const leastTarget = 44

async function headers(plant: Plant, page: Page): Promise<Record<string, string>> {
  const cookies = (await page.context().cookies(plant.address)).map(({ name, value }) => `${name}=${value}`).join('; ')
  return { cookie: cookies, origin: plant.address }
}

/** Tells events as another browser would, with the cookie of somebody who may. */
async function tell(plant: Plant, page: Page, events: readonly SafetyEvent[]): Promise<void> {
  const reply = await fetch(`${plant.address}/api/sync/urgent`, {
    method: 'POST',
    headers: {
      ...await headers(plant, page),
      'content-type': 'application/json',
    },
    body: JSON.stringify({
      protocolVersion,
      sentAt: Date.now(),
      events,
    }),
  })
  const { outcomes } = await reply.json() as { outcomes: { outcome: string }[] }
  expect(outcomes.map(({ outcome }) => outcome)).toEqual(events.map(() => 'applied'))
}

/** A picture as a station makes one, and what its event says of it. */
async function makePicture(page: Page): Promise<{ bytes: Buffer, snapshot: NonNullable<SafetyEvent['snapshot']> }> {
  const { base64, sha256 } = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(640, 360)
    const context = canvas.getContext('2d')!
    context.fillStyle = '#456'
    context.fillRect(0, 0, 640, 360)
    const bytes = new Uint8Array(await (await canvas.convertToBlob({ type: 'image/webp' })).arrayBuffer())
    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
    return {
      base64: btoa(String.fromCharCode(...bytes)),
      sha256: [...digest].map(byte => byte.toString(16).padStart(2, '0')).join(''),
    }
  })
  const bytes = Buffer.from(base64, 'base64')
  return {
    bytes,
    snapshot: {
      sha256: sha256 as never,
      mediaType: 'image/webp',
      bytes: bytes.length,
      width: 640,
      height: 360,
    },
  }
}

/** How many the one who is signed in has not reviewed, as a tab says. */
const unreviewed = async (page: Page, tab: string): Promise<string> => (await page.locator(`[data-tab=${tab}] [aria-hidden=true]:not(svg)`).allTextContents()).join()
/** The outline that a severity is drawn with. */
const shapeIn = (page: Page, within: string, word: string): Promise<string | null> => page.locator(within).locator('span', { hasText: word }).locator('svg path').first().getAttribute('d')
const card = (person: Person, eventId: string) => person.page.locator(`[data-incident-id="${eventId}"]`)

it('SUP-5 SUP-6 SUP-7 REV-1 IN1 IN2 an alert says all of it on its card; many are reviewed each for oneself, acknowledged for everybody, and one act takes it back', async () => {
  const plant = await startPlant({
    cameras: { 'North gate': 'rtsp://127.0.0.1:9/x' },
    station: false,
  })
  const [kim, lee] = [await signIn(plant, { role: 'supervisor' }), await signIn(plant, { role: 'reviewer' })]
  const camera = (await camerasOf(kim.page))[0]!
  const deviceId = aDeviceId()
  const { bytes, snapshot } = await makePicture(kim.page)
  const grave = aSafetyEvent(camera, {
    capturedAt: epochMs(Date.now() - 5_000),
    deviceId,
    severity: 'critical',
    snapshot,
    trackId: 1,
  })
  const again = aSafetyEvent(camera, {
    deviceId,
    severity: 'critical',
    rule: grave.rule,
    zone: grave.zone,
    trackId: 2,
  })
  const others = (['high', 'medium', 'low'] as const).map((severity, i) => aSafetyEvent(camera, { deviceId, severity, trackId: 3 + i }))
  await tell(plant, kim.page, [grave, again, ...others])
  const kept = await fetch(`${plant.address}/api/snapshots/${snapshot.sha256}`, {
    method: 'PUT',
    headers: {
      ...await headers(plant, kim.page),
      'content-type': 'image/webp',
    },
    body: new Uint8Array(bytes),
  })
  expect(kept.status).toBeLessThan(300)

  for (const person of [kim, lee]) {
    await person.openEvents()
    await waitFor('four incidents', async () => (await person.listedIncidents()).length === 4, patienceMs)
    await waitFor('none of them to be reviewed', async () => await unreviewed(person.page, 'all') === '4', patienceMs)
  }

  // SUP-5: what, where, when, how grave, how often, with the box over the clean picture.
  const alert = card(kim, grave.eventId)
  const words = await alert.textContent()
  for (const part of [
    'Critical',
    'Person in view',
    'North gate',
    '×2',
  ])
    expect(words).toContain(part)
  expect(await alert.locator('time').getAttribute('datetime')).toMatch(/^\d{4}-\d\d-\d\dT/)
  await waitFor('its picture with the box', async () => await alert.locator('img').count() === 1 && await alert.locator('svg [data-box]').count() > 0, patienceMs)

  // SUP-6: the same outline and word wherever it is said.
  const outline = await shapeIn(kim.page, `[data-incident-id="${grave.eventId}"]`, 'Critical')
  expect(outline).toBeTruthy()
  expect(await shapeIn(kim.page, '[data-tab=critical]', 'Critical')).toBe(outline)
  expect(await shapeIn(kim.page, `[data-incident-id="${others[0]!.eventId}"]`, 'High')).not.toBe(outline)
  // One tap opens it, the second says it.
  await alert.getByRole('button').click()
  const sheet = kim.page.getByRole('dialog')
  expect(await shapeIn(kim.page, '[role=dialog]', 'Critical')).toBe(outline)
  for (const name of [
    'Acknowledge',
    'False alarm',
    'Escalate',
    'Note',
  ]) {
    const box = await sheet.getByRole('button', { name, exact: true }).boundingBox()
    expect(Math.min(box!.width, box!.height)).toBeGreaterThanOrEqual(leastTarget)
  }
  await kim.page.goBack()
  await sheet.waitFor({ state: 'detached' })

  // SUP-7: reviewed for oneself.
  await kim.page.getByRole('button', { name: 'Select', exact: true }).click()
  await kim.page.getByRole('button', { name: 'Select all that match' }).click()
  await kim.page.getByText('4 selected').waitFor()
  await kim.page.getByRole('button', { name: 'Mark as reviewed' }).click()
  await waitFor('nothing to be left for one', async () => await unreviewed(kim.page, 'all') === '', patienceMs)
  expect(await unreviewed(lee.page, 'all')).toBe('4')
  // Acknowledged for everybody, by keys alone.
  for (const pressed of ['j', 'x', 'j', 'x', 'a'])
    await lee.page.keyboard.press(pressed)
  await lee.page.locator('[data-just-said]').getByText('Acknowledged: 2 incidents').waitFor()
  await waitFor('it to be said to the other', async () => await kim.page.locator('[data-incident-id]').getByText('Acknowledged').count() === 2, patienceMs)
  await lee.page.keyboard.press('u')
  await waitFor('it to be taken back for the other', async () => await kim.page.locator('[data-incident-id]').getByText('Acknowledged').count() === 0, patienceMs)

  // REV-1: narrowed by a tab, in the address: reloaded it is the same list, and back is the one before.
  await lee.page.locator('[data-tab=critical]').click()
  await waitFor('the critical one alone', async () => (await lee.listedIncidents()).join() === grave.eventId, patienceMs)
  await lee.page.reload()
  await waitFor('the same after a reload', async () => (await lee.listedIncidents()).join() === grave.eventId, patienceMs)
  expect(new URL(lee.page.url()).searchParams.get('severity')).toBe('critical')
  // Its own page, with what was done, in a browser that was given the address alone.
  await lee.page.goto(`${plant.address}/incidents/${grave.eventId}`)
  await lee.page.locator('[data-incident-page][data-state=here] h1').getByText('North gate').waitFor({ timeout: patienceMs })
  // A picture that is asked for before it was sent is not there yet.
  expect([
    ...kim.browser.complaints,
    ...lee.browser.complaints,
  ].filter(words => !words.includes('404'))).toEqual([])
}, 240_000)
