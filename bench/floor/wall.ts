import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { Figures } from '../bench.ts'
import { PersonBrowser } from '../../e2e/browser.ts'
import { Plant } from '../../e2e/plant.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { protocolVersion } from '../../sfu/contract/protocol-version.ts'
import { serveDemo } from '../../sfu/demo/serve-demo.ts'
import { aDeviceId, aSafetyEvent } from '../../sfu/usecases/testing/build-safety-event.ts'
import { figure, percentile } from '../figure.ts'
import { watchMainThread } from './long-tasks.ts'
import { installWallProbe } from './wall-probe.ts'

export interface WallOptions {
  /** How often the wall is loaded again for its first pictures. */
  readonly reloads: number
  /** How often a camera is enlarged. */
  readonly focuses: number
  /** For how long alerts come in while the page is watched for what moves, and for how long its tasks are traced. */
  readonly watchS: number
  /** Banners of the demo plant that are waited for; 0: none, and no second plant. */
  readonly breaches: number
}

const cameraCount = 12
const patienceMs = 180_000
/** The demo plant has two places where it is high or critical to be: who comes again within half an hour is no new incident, and calls nobody. */
const breachesEach = 2
const everything: WallOptions = {
  reloads: 5,
  focuses: 12,
  watchS: 60,
  breaches: 4,
}

/**
 * The wall of twelve cameras with a large and a small stream each, on a tablet of 1280x800 of somebody who may not detect: what is measured is the
 * page, not the detector beside it. Breaches are those of the demo plant with its station: from the capture of the picture to the banner.
 */
export async function measureWall(options: Partial<WallOptions> = {}, say: (line: string) => void = () => {}): Promise<Figures> {
  const chosen = {
    ...everything,
    ...options,
  }
  return {
    ...await measurePictures(chosen, say),
    ...chosen.breaches > 0 && await measureBreaches(chosen.breaches, say),
  }
}

async function measurePictures({ reloads, focuses, watchS }: WallOptions, say: (line: string) => void): Promise<Figures> {
  const demo = await serveDemo({ cameras: cameraCount, port: 0 }, () => {})
  let plant: Plant | undefined
  let browser: PersonBrowser | undefined
  try {
    say(`${cameraCount} cameras`)
    plant = await Plant.start({
      cameras: { None: 'rtsp://127.0.0.1:9/none' },
      station: false,
    })
    for (let i = 1; i <= cameraCount; i++) {
      const { code, stderr } = await plant.cli('camera', 'add', `Camera ${i}`, demo.url(`camera-${i}`), '--sub', demo.url(`camera-${i}`))
      if (code !== 0)
        throw new Error(stderr)
    }
    await plant.cli('camera', 'remove', 'None')
    browser = await PersonBrowser.open()
    const { page, complaints } = browser
    await page.addInitScript(installWallProbe)
    await page.addInitScript(() => localStorage.setItem('ansim.detect', 'off'))
    await page.goto(await plant.signInLink('supervisor'))
    await page.waitForURL(url => url.pathname === '/', { timeout: patienceMs })
    const showing = (): Promise<number[]> => waitFor(`${cameraCount} tiles with a picture`, async () => {
      const times = Object.values(await page.evaluate(() => window.wallProbe.firstPictures))
      return times.length >= cameraCount && times
    }, patienceMs, () => complaints.join('\n'))
    await showing()

    const first: number[] = []
    const wall: number[] = []
    for (let i = 0; i < reloads; i++) {
      say(`load ${i + 1} of ${reloads}`)
      await page.reload()
      const times = await showing()
      first.push(...times)
      wall.push(Math.max(...times))
    }

    say('enlarging')
    const focusMs: number[] = []
    for (let i = 0; i < focuses; i++) {
      focusMs.push(await enlarge(page, i % cameraCount))
      await page.keyboard.press('Escape')
      await page.waitForTimeout(1_500)
    }

    say(`${watchS} s with alerts coming in`)
    const cookies = (await page.context().cookies(plant.address)).map(({ name, value }) => `${name}=${value}`).join('; ')
    const cameras = await page.evaluate(async () => (await (await fetch('/api/configuration')).json() as { cameras: { cameraId: SafetyEvent['cameraId'], name: string }[] }).cameras)
    const startedAt = await page.evaluate(() => performance.now())
    const alerts = Math.max(3, Math.round(watchS / 5))
    for (let i = 0; i < alerts; i++) {
      await fetch(`${plant.address}/api/sync/urgent`, {
        method: 'POST',
        headers: { 'cookie': cookies, 'origin': plant.address, 'content-type': 'application/json' },
        body: JSON.stringify({
          protocolVersion,
          sentAt: Date.now(),
          events: [
            aSafetyEvent(cameras[i % cameras.length]!, {
              deviceId: aDeviceId(),
              severity: (['critical', 'medium', 'high', 'low'] as const)[i % 4]!,
            }),
          ],
        }),
      })
      await page.waitForTimeout(watchS * 1_000 / alerts)
    }
    const seen = await page.locator('aside [data-row]').count()
    if (seen < Math.min(3, alerts))
      throw new Error(`Only ${seen} of ${alerts} alerts came to the wall: what did not move was not there.`)
    const shifts = (await page.evaluate(() => window.wallProbe.shifts)).filter(({ atMs }) => atMs >= startedAt)
    for (const { value, what } of shifts)
      say(`moved by ${value.toFixed(4)}: ${what.join(' | ')}`)

    say(`tasks over ${watchS} s`)
    const { long, longestMs, tasks } = await watchMainThread(page, watchS)
    say(`${tasks} tasks, the longest ${longestMs.toFixed(1)} ms of CPU time`)
    return {
      'SUP-3_first_picture_ms': figure(percentile(first, 0.95), 'ms'),
      'SUP-3_wall_12_ms': figure(percentile(wall, 0.5), 'ms'),
      'SUP-4_focus_ms': figure(percentile(focusMs, 0.95), 'ms'),
      'layout_shift': figure(shifts.reduce((sum, { value }) => sum + value, 0), 'CLS', 4),
      'long_tasks_12': figure(long, 'tasks'),
      'longest_task_12_ms': figure(longestMs, 'ms', 1),
    }
  }
  finally {
    await browser?.close()
    await plant?.destroy()
    await demo.close()
  }
}

/** From the tap to the first presented picture of the large stream, ms. */
async function enlarge(page: PersonBrowser['page'], index: number): Promise<number> {
  const tile = page.locator(`[data-place][data-index="${index}"]`)
  const camera = await tile.locator('article').getAttribute('data-camera')
  const tappedAt = await tile.locator('[data-choose]').evaluate((button) => {
    window.wallProbe.laterPictures.length = 0
    const at = performance.now()
    ;(button as HTMLElement).click()
    return at
  })
  const shownAt = await waitFor('the large picture', () => page.evaluate(id => window.wallProbe.laterPictures.find(each => each.camera === id)?.atMs, camera), patienceMs)
  return shownAt - tappedAt
}

/** Somebody steps where they must not, on the demo plant with its station: until the banner is on the screen of a tablet. */
async function measureBreaches(wanted: number, say: (line: string) => void): Promise<Figures> {
  const captured: number[] = []
  while (captured.length < wanted) {
    say(`breaches of the demo plant, ${captured.length} of ${wanted}`)
    captured.push(...await bannersOf(breachesEach))
  }
  return {
    'SUP-3_breach_banner_ms': figure(percentile(captured, 0.95), 'ms'),
  }
}

/** From the capture of the picture to the banner, of the first breaches of a demo plant of its own. */
async function bannersOf(wanted: number): Promise<number[]> {
  const plant = await Plant.start({ cameras: {}, station: true })
  let browser: PersonBrowser | undefined
  try {
    browser = await PersonBrowser.open()
    const { page } = browser
    await page.addInitScript(installWallProbe)
    await page.addInitScript(() => localStorage.setItem('ansim.detect', 'off'))
    await page.goto(await plant.signInLink('supervisor'))
    await page.waitForURL(url => url.pathname === '/', { timeout: patienceMs })
    // What calls first hides what calls after it: each is answered, as a person would.
    const banner = page.locator('[data-room-alert]')
    return await waitFor(`${wanted} banners`, async () => {
      await banner.getByRole('button', { name: /^Acknowledge/ }).click({ timeout: 2_000 }).catch(() => {})
      const shown = await page.evaluate(() => window.wallProbe.banners)
      const times = (await plant.events()).flatMap(({ event }) => shown[event.eventId] === undefined
        ? []
        : [
            shown[event.eventId]! - event.capturedAt,
          ])
      return times.length >= wanted && times
    }, 2 * patienceMs, () => plant.lines.slice(-20).join('\n'))
  }
  finally {
    await browser?.close()
    await plant.destroy()
  }
}
