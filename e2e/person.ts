import type { Locator, Page } from 'playwright'
import type { Plant } from './plant.ts'
import { PersonBrowser } from './browser.ts'
import { waitFor } from './wait-for.ts'

/** What a person sees and does in the PWA, in the words of the screen rather than its markup. */
export class Person {
  readonly browser: PersonBrowser

  /** Opens a browser of its own and signs in by a one-time link, as a person does. `detects: false`: it is never chosen to. */
  static async signIn(plant: Plant, options: Parameters<typeof PersonBrowser.open>[0] & { address?: string, role?: string, detects?: boolean } = {}): Promise<Person> {
    const browser = await PersonBrowser.open(options)
    const person = new Person(browser)
    if (options.detects === false)
      await browser.page.addInitScript(() => localStorage.setItem('ansim.detect', 'off'))
    const link = new URL(await plant.signInLink(options.role))
    const address = new URL(options.address ?? link.origin)
    link.protocol = address.protocol
    link.host = address.host
    await browser.page.goto(link.href)
    await browser.page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
    return person
  }

  private constructor(browser: PersonBrowser) {
    this.browser = browser
  }

  get page(): Page {
    return this.browser.page
  }

  tile(camera: string): Locator {
    return this.page.locator('article[data-state]').filter({ hasText: camera })
  }

  get offlineBanner(): Locator {
    return this.page.getByText(/Offline since .*(?:are|is) waiting/)
  }

  /** Waits until the tile's video has presented a few new frames: moving, not merely there. */
  async seesMovingPicture(camera: string, timeoutMs = 60_000): Promise<void> {
    const presented = (): Promise<number> => this.tile(camera).locator('video').evaluate(video => (video as HTMLVideoElement).getVideoPlaybackQuality().totalVideoFrames).catch(() => 0)
    const before = await presented()
    await waitFor(`a moving picture of ${camera}`, async () => await presented() > before + 10, timeoutMs, () => this.browser.complaints.join('\n'))
  }

  async openEvents(): Promise<void> {
    await this.page.goto(new URL('/incidents', this.page.url()).href)
    await this.page.getByRole('heading', { name: 'Incidents', exact: true }).waitFor()
  }

  /** The ids of the incidents this person's list shows now, newest first. */
  async listedIncidents(): Promise<string[]> {
    return this.page.locator('[data-incident-id]').evaluateAll(rows => [
      ...new Set(rows.map(row => row.getAttribute('data-incident-id') ?? '')),
    ])
  }

  /** How many events the incidents in this person's list say they hold. */
  async countedEvents(): Promise<number> {
    return this.page.locator('[data-incident-id]').evaluateAll(rows => rows.reduce((sum, row) => sum + Number(row.getAttribute('data-events')), 0))
  }

  /** The ids of every event in this browser's own IndexedDB, synced or not. */
  async localEvents(): Promise<string[]> {
    return this.page.evaluate(() => new Promise<string[]>((resolve, reject) => {
      const request = indexedDB.open('ansim')
      request.onerror = () => reject(request.error)
      request.onsuccess = () => {
        const keys = request.result.transaction('events').objectStore('events').getAllKeys()
        keys.onerror = () => reject(keys.error)
        keys.onsuccess = () => {
          request.result.close()
          resolve(keys.result as string[])
        }
      }
    }))
  }

  async close(): Promise<void> {
    await this.browser.close()
  }
}
