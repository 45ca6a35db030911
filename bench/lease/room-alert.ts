import type { Browser, Page } from 'playwright'
import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { Figures } from '../bench.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { chromiumArguments, chromiumPath } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { aDeviceId, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'
import { figure, percentile } from '../figure.ts'

export interface RoomAlertOptions {
  readonly browsers: number
  readonly events: number
}

declare global {
  interface Window {
    /** When the banner of each event was in the page, by the machine's clock. */
    alertShown: Record<string, number>
  }
}

const patienceMs = 180_000
/** Nobody reads faster; the next banner takes the place of the last. */
const betweenMs = 2_000
const missedMs = 20_000

/** Notes when a banner is there, and not when somebody asks for it. */
function noteBanners(): void {
  window.alertShown = {}
  new MutationObserver(() => {
    const id = document.querySelector('[data-room-alert]')?.getAttribute('data-event')
    if (id)
      window.alertShown[id] ??= Date.now()
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['data-event'],
  })
}

async function openPage(browser: Browser, plant: Plant): Promise<Page> {
  // A profile of its own: a store of its own, a socket of its own, nobody else's tab leads it.
  const context = await browser.newContext({
    viewport: { width: 640, height: 400 },
  })
  const page = await context.newPage()
  await page.addInitScript(noteBanners)
  await page.goto(await plant.signInLink())
  await page.locator('[data-camera]').first().waitFor({ timeout: patienceMs })
  return page
}

/**
 * From the moment an event is sent to the server, in its own process, until its banner is in the page of every other browser: 20 real
 * pages, each a profile of its own in one headless Chromium, that show a camera which sends nothing. On a machine of two cores the pages
 * themselves are most of what is measured. An event that a page never showed counts as 20 s.
 */
export async function measureRoomAlert({ browsers, events }: RoomAlertOptions, say: (line: string) => void): Promise<Figures> {
  const plant = await Plant.start({
    cameras: { North: 'rtsp://127.0.0.1:9/x' },
    station: false,
  })
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArguments })
  try {
    const pages: Page[] = []
    while (pages.length < browsers)
      pages.push(await openPage(browser, plant))
    await waitFor('every page to be connected', async () => (await plant.status()).browsers >= browsers, patienceMs)
    say(`${browsers} pages are connected`)
    const [first] = pages
    const cookies = (await first!.context().cookies(plant.address)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const headers = { 'cookie': cookies, 'origin': plant.address, 'content-type': 'application/json' }
    const { cameras } = await (await fetch(`${plant.address}/api/configuration`, { headers })).json() as { cameras: { cameraId: SafetyEvent['cameraId'], name: string }[] }
    const deviceId = aDeviceId()
    const samples: number[] = []
    let missed = 0
    for (let count = 0; count < events; count++) {
      // Each of a rule and zone of its own: an incident of its own.
      const event = aSafetyEvent(cameras[0]!, { deviceId, severity: 'high' })
      const sentAt = Date.now()
      const reply = await fetch(`${plant.address}/api/sync/urgent`, {
        method: 'POST',
        headers,
        body: JSON.stringify({
          protocolVersion: 2,
          sentAt,
          events: [event],
        }),
      })
      if (!reply.ok)
        throw new Error(`the event was answered ${reply.status}: ${await reply.text()}`)
      await sleep(betweenMs)
      const shown = await Promise.all(pages.map(page => page.waitForFunction(id => window.alertShown[id], event.eventId, { timeout: missedMs }).then(handle => handle.jsonValue(), () => undefined)))
      missed += shown.filter(at => at === undefined).length
      samples.push(...shown.map(at => at === undefined
        ? missedMs
        : at - sentAt))
    }
    say(`${samples.length} banners, the slowest after ${Math.max(...samples)} ms`)
    return {
      room_alert_ms_p95: figure(percentile(samples, 0.95), 'ms'),
      room_alert_ms_median: figure(percentile(samples, 0.5), 'ms'),
      room_alert_missed: figure(missed, 'banners'),
    }
  }
  finally {
    await browser.close()
    await plant.destroy()
  }
}
