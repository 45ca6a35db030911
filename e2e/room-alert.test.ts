import process from 'node:process'
import { describe, expect, it } from 'vitest'
import { aDeviceId, aSafetyEvent } from '../sfu/usecases/testing/build-safety-event.ts'
import { camerasOf } from './cameras-of.ts'
import { signIn, startPlant } from './opened.ts'
import { tellEvent } from './tell-event.ts'
import { waitFor } from './wait-for.ts'

const patienceMs = 60_000

describe('an alert in the room', () => {
  it('SUP-8 AL1 AL3 AL4 calls in every browser until somebody answers, and a silence with a countdown is everybody\'s', async () => {
    const plant = await startPlant({
      cameras: { North: 'rtsp://127.0.0.1:9/x' },
      station: false,
    })
    const [kim, lee] = [await signIn(plant), await signIn(plant)]
    const pages = [kim.browser.page, lee.browser.page]
    const camera = (await camerasOf(kim.browser.page))[0]!
    await waitFor('the walls', async () => (await Promise.all(pages.map(page => page.locator('[data-camera]').count()))).every(count => count > 0), patienceMs)
    // Sockets open after the page: what is told before is in the list and no news.
    await waitFor('both to be connected', async () => (await plant.status()).browsers >= 2, patienceMs)

    const event = aSafetyEvent(camera, {
      deviceId: aDeviceId(),
      severity: 'high',
    })
    const banners = pages.map(page => page.locator('[data-room-alert]'))
    const toldAt = performance.now()
    await tellEvent(plant, kim.browser.page, event)
    await Promise.all(banners.map(banner => banner.waitFor({ timeout: patienceMs })))
    console.log(`both banners ${Math.round(performance.now() - toldAt)} ms after the event was sent`)
    for (const page of pages)
      await page.locator('[data-alarm]').waitFor({ timeout: patienceMs })
    await kim.browser.page.screenshot({
      path: process.env.ANSIM_SHOTS
        ? `${process.env.ANSIM_SHOTS}/banner.png`
        : undefined,
    })
    await waitFor('it to sound again', async () => Number(await banners[1]!.getAttribute('data-sounded')) >= 2, patienceMs)

    // A repeat of the same act is no new alert.
    const sounded = Number(await banners[0]!.getAttribute('data-sounded'))
    await tellEvent(plant, kim.browser.page, aSafetyEvent(camera, {
      deviceId: event.deviceId,
      severity: 'high',
      rule: event.rule,
      zone: event.zone,
    }))
    expect(Number(await banners[0]!.getAttribute('data-sounded'))).toBeLessThanOrEqual(sounded + 1)
    expect(await banners[0]!.count()).toBe(1)

    await lee.browser.page.locator('[data-room-alert]').getByRole('button', { name: 'Silence' }).click()
    const sheet = lee.browser.page.getByRole('dialog')
    // The event's rule is nobody's; the camera is there.
    await sheet.getByRole('radio', { name: 'All of camera North' }).click()
    await lee.browser.page.screenshot({
      path: process.env.ANSIM_SHOTS
        ? `${process.env.ANSIM_SHOTS}/silence-sheet.png`
        : undefined,
    })
    await sheet.getByRole('button', { name: 'Silence' }).click()
    for (const [index, page] of pages.entries()) {
      await page.locator('[data-silence]').waitFor({ timeout: patienceMs })
      await banners[index]!.waitFor({ state: 'detached', timeout: patienceMs })
    }
    await kim.browser.page.screenshot({
      path: process.env.ANSIM_SHOTS
        ? `${process.env.ANSIM_SHOTS}/silenced.png`
        : undefined,
    })
    const left = (): Promise<string | null> => kim.browser.page.locator('[data-tile-silence]').textContent()
    const before = await left()
    expect(before).toMatch(/1[45]:\d\d/)
    await waitFor('the countdown to go on', async () => await left() !== before, patienceMs)

    // Somebody else ends it: what nobody looked after calls again, until it is acknowledged in one place.
    await kim.browser.page.locator('[data-silence]').getByRole('button').click()
    await Promise.all(banners.map(banner => banner.waitFor({ timeout: patienceMs })))
    expect(await lee.browser.page.locator('[data-silence]').count()).toBe(0)
    await banners[0]!.getByRole('button', { name: 'Acknowledge' }).click()
    await Promise.all(banners.map(banner => banner.waitFor({ state: 'detached', timeout: patienceMs })))
    expect(kim.browser.complaints).toEqual([])
  }, 180_000)
})
