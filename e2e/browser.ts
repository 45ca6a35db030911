import type { Browser, BrowserContext, Page } from 'playwright'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { chromium } from 'playwright'

export const chromiumPath = process.env.ANSIM_CHROMIUM ?? '/usr/bin/chromium'

export const chromiumArguments = [
  ...(process.getuid?.() === 0
    ? ['--no-sandbox']
    : []),
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
]

/** One person's browser: a Chromium with a profile of its own that keeps its IndexedDB while it is open. */
export class PersonBrowser {
  readonly page: Page
  readonly context: BrowserContext
  /** What the page complained about; a test may assert that it is empty. */
  readonly complaints: string[] = []
  #profile: string

  static async open(options: { viewport?: { width: number, height: number }, args?: string[], env?: Record<string, string>, locale?: string } = {}): Promise<PersonBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'ansim-browser-'))
    const context = await chromium.launchPersistentContext(profile, {
      executablePath: chromiumPath,
      args: [
        ...chromiumArguments,
        ...options.args ?? [],
      ],
      viewport: options.viewport ?? { width: 1280, height: 800 },
      locale: options.locale ?? 'en-GB',
      timezoneId: 'Asia/Seoul',
      ...(options.env
        ? {
            env: {
              ...process.env as Record<string, string>,
              ...options.env,
            },
          }
        : {}),
    })
    return new PersonBrowser(profile, context, context.pages()[0] ?? await context.newPage())
  }

  private constructor(profile: string, context: BrowserContext, page: Page) {
    this.#profile = profile
    this.context = context
    this.page = page
    page.on('pageerror', error => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error')
        this.complaints.push(message.text())
    })
  }

  get browser(): Browser | null {
    return this.context.browser()
  }

  async close(): Promise<void> {
    await this.context.close().catch(() => {})
    rmSync(this.#profile, { recursive: true, force: true })
  }
}
