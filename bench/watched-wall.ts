import type { Page } from 'playwright'
import type { Plant } from '../e2e/plant.ts'
import { PersonBrowser } from '../e2e/browser.ts'
import { waitFor } from '../e2e/wait-for.ts'

interface Look { atMs: number, ageMs: number }

declare global {
  interface Window {
    /** Camera id -> ms from the navigation to its first presented picture. */
    benchFirstPictures: Record<string, number>
    benchLooks: Look[]
  }
}

/** Runs in the page before its own scripts: notes each tile's first presented picture, and each look of the detection worker. */
function instrument(): void {
  window.benchFirstPictures = {}
  window.benchLooks = []
  const seen = new WeakSet<Element>()
  new MutationObserver(() => {
    for (const video of document.querySelectorAll('article[data-camera] video')) {
      if (seen.has(video))
        continue
      seen.add(video)
      ;(video as HTMLVideoElement).requestVideoFrameCallback((now) => {
        const camera = video.closest('article')?.dataset.camera
        if (camera)
          window.benchFirstPictures[camera] ??= now
      })
    }
  }).observe(document, { childList: true, subtree: true })
  window.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      this.addEventListener('message', ({ data }) => {
        if (data?.type === 'analyses') {
          for (const { givenAgeMs } of data.analyses as { givenAgeMs: number }[]) {
            window.benchLooks.push({
              atMs: performance.now(),
              ageMs: givenAgeMs,
            })
          }
        }
      })
    }
  }
}

/** A person's browser on the live wall of a plant without a station, so that this browser is the one that detects. */
export class WatchedWall {
  readonly #browser: PersonBrowser

  static async open(plant: Plant): Promise<WatchedWall> {
    const link = await plant.signInLink()
    const browser = await PersonBrowser.open()
    await browser.page.addInitScript(instrument)
    await browser.page.goto(link)
    await browser.page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
    return new WatchedWall(browser)
  }

  private constructor(browser: PersonBrowser) {
    this.#browser = browser
  }

  get page(): Page {
    return this.#browser.page
  }

  /** Kilobytes (1000 bytes) that the page fetched to show itself, as they came over the wire, without engine, model, data and pictures. */
  async entryKb(): Promise<number> {
    const bytes = await this.page.evaluate(() => [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ].map(entry => entry as PerformanceResourceTiming).filter(({ name }) => new URL(name).origin === location.origin && !/\/(?:models|api)\/|ort-|detection-worker/.test(name)).reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0))
    return bytes / 1000
  }

  /** Loads the wall again and waits until `count` tiles have shown a picture; ms from the navigation, one for each tile. */
  async firstPictures(count: number): Promise<number[]> {
    await this.page.reload()
    return this.showing(count)
  }

  async showing(count: number): Promise<number[]> {
    return waitFor(`${count} tiles with a picture`, async () => {
      const times = Object.values(await this.page.evaluate(() => window.benchFirstPictures))
      return times.length >= count && times
    }, 60_000, () => this.#browser.complaints.join('\n'))
  }

  /** Watches this browser detect for `seconds`, once it does: looks a second over all cameras, and the ages of their pictures. */
  async detection(seconds: number): Promise<{ fps: number, agesMs: number[] }> {
    await waitFor('this browser to detect', () => this.page.evaluate(() => window.benchLooks.length > 0), 90_000, () => this.#browser.complaints.join('\n'))
    // The first looks still share the machine with what the page does once.
    await this.page.waitForTimeout(3_000)
    const startedAt = await this.page.evaluate(() => {
      window.benchLooks = []
      return performance.now()
    })
    await this.page.waitForTimeout(seconds * 1000)
    const { looks, endedAt } = await this.page.evaluate(() => ({
      looks: window.benchLooks,
      endedAt: performance.now(),
    }))
    return {
      fps: looks.length / (endedAt - startedAt) * 1000,
      agesMs: looks.map(({ ageMs }) => ageMs),
    }
  }

  async close(): Promise<void> {
    await this.#browser.close()
  }
}
