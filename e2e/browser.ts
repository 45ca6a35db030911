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

interface BrowserOptions { viewport?: { width: number, height: number }, args?: string[], env?: Record<string, string>, locale?: string }

function launch(profile: string, options: BrowserOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(profile, {
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
}

/** One person's browser: a Chromium with a profile of its own that keeps its IndexedDB while it is open. */
export class PersonBrowser {
  page: Page
  context: BrowserContext
  /** What the page complained about; a test may assert that it is empty. */
  readonly complaints: string[] = []
  #profile: string
  #options: BrowserOptions

  static async open(options: BrowserOptions = {}): Promise<PersonBrowser> {
    const profile = mkdtempSync(join(tmpdir(), 'ansim-browser-'))
    return new PersonBrowser(profile, options, await launch(profile, options))
  }

  private constructor(profile: string, options: BrowserOptions, context: BrowserContext) {
    this.#profile = profile
    this.#options = options
    this.context = context
    this.page = this.#follow(context)
  }

  /** Ends the whole browser and starts it again over the same profile, on an empty page. */
  async restart(): Promise<void> {
    await this.context.close()
    this.context = await launch(this.#profile, this.#options)
    this.page = this.#follow(this.context)
  }

  #follow(context: BrowserContext): Page {
    const [page] = context.pages()
    if (!page)
      throw new Error('a browser without a page')
    page.on('pageerror', error => this.complaints.push(String(error)))
    page.on('console', (message) => {
      if (message.type() === 'error')
        this.complaints.push(message.text())
    })
    return page
  }

  get browser(): Browser | null {
    return this.context.browser()
  }

  async close(): Promise<void> {
    await this.context.close().catch(() => {})
    rmSync(this.#profile, { recursive: true, force: true })
  }
}
