import type { BrowserContext, Page } from 'playwright'
import type { ProxyOptions, ViteDevServer } from 'vite'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium } from 'playwright'
import { createServer } from 'vite'
import { chromiumArguments, chromiumPath } from '../../e2e/browser.ts'
import { repository } from '../../e2e/plant.ts'
import { findProcess, processesNaming, processTree } from '../../e2e/processes.ts'
import { waitFor } from '../../e2e/wait-for.ts'

const openLimitMs = 15_000
/** A browser that lost a process at a bad moment may never say that it is closed. */
const closeLimitMs = 20_000

/** A real Chromium with a profile on disk, whose pages run a script of this bench; its tabs and itself can be killed. */
export class PageBrowser {
  readonly #vite: ViteDevServer
  readonly #script: string
  readonly #profile = mkdtempSync(join(tmpdir(), 'ansim-bench-profile-'))
  #context: BrowserContext | undefined

  /** `script`: an absolute path; `proxy`: paths that lead to a server, so that it is of the page's own origin. */
  static async open(script: string, proxy: Record<string, ProxyOptions> = {}): Promise<PageBrowser> {
    const vite = await createServer({
      configFile: join(repository, 'vite.config.ts'),
      cacheDir: join(repository, 'node_modules/.vite/bench-sync'),
      // Tabs that are killed leave broken connections, which is what they are killed for.
      logLevel: 'silent',
      // Named, so that none is found late, which would have every page loaded anew.
      optimizeDeps: {
        entries: [script],
        include: ['dexie', 'zod'],
      },
      server: {
        port: 0,
        host: '127.0.0.1',
        hmr: false,
        proxy,
        fs: { strict: false },
      },
    })
    await vite.listen()
    const browser = new PageBrowser(vite, script)
    await browser.launch()
    return browser
  }

  private constructor(vite: ViteDevServer, script: string) {
    this.#vite = vite
    this.#script = script
  }

  get context(): BrowserContext {
    if (!this.#context)
      throw new Error('The browser is not running.')
    return this.#context
  }

  get origin(): string {
    return (this.#vite.resolvedUrls?.local[0] ?? '').replace(/\/$/, '')
  }

  /** Over the same profile, as after a crash of the machine's only browser. */
  async launch(): Promise<void> {
    this.#context = await chromium.launchPersistentContext(this.#profile, {
      executablePath: chromiumPath,
      args: chromiumArguments,
    })
  }

  /** A tab on this origin that brings no scripts of its own; `window.bench` is the bench's script. */
  async newTab(): Promise<Page> {
    // A process that the browser held ready for it may be among those that were just killed.
    for (let attempt = 1; ; attempt++) {
      try {
        return await Promise.race([
          this.#openTab(),
          // Chromium then waits for that process for ever.
          sleep(openLimitMs, undefined, { ref: false }).then(() => Promise.reject(new Error('A new tab did not open.'))),
        ])
      }
      catch (error) {
        if (attempt === 5)
          throw error
      }
    }
  }

  async #openTab(): Promise<Page> {
    const page = await this.context.newPage()
    page.setDefaultTimeout(60_000)
    await page.goto(`${this.origin}/models/ansim-nano-5/labels.json`)
    // As a script of the page, which no tool that runs us has rewritten.
    await page.addScriptTag({ type: 'module', content: `import * as bench from ${JSON.stringify(`/@fs${this.#script}`)}; window.bench = bench` })
    await page.waitForFunction(() => 'bench' in window)
    return page
  }

  /** SIGKILL to every tab's process, whatever it is doing. The pages are of no use afterwards. */
  killTabs(): void {
    for (const { pid } of processTree(this.#mainPid()).filter(({ command }) => command.includes('--type=renderer'))) {
      try { process.kill(pid, 'SIGKILL') }
      catch {}
    }
  }

  /** SIGKILL to the whole browser; then `launch` again. */
  async killBrowser(): Promise<void> {
    for (const { pid } of processesNaming(this.#profile).flatMap(named => processTree(named.pid))) {
      try { process.kill(pid, 'SIGKILL') }
      catch {}
    }
    await this.#closeContext()
    await waitFor('the browser to be gone', () => processesNaming(this.#profile).length === 0, 20_000)
    // What a dead Chromium leaves behind, by which the next one would think that it runs.
    for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket'])
      rmSync(join(this.#profile, name), { force: true })
  }

  async close(): Promise<void> {
    await this.#closeContext()
    if (processesNaming(this.#profile).length > 0)
      await this.killBrowser()
    await this.#vite.close()
    rmSync(this.#profile, { recursive: true, force: true })
  }

  async #closeContext(): Promise<void> {
    await Promise.race([
      this.#context?.close().catch(() => {}),
      sleep(closeLimitMs, undefined, { ref: false }),
    ])
  }

  #mainPid(): number {
    const main = findProcess(process.pid, /--remote-debugging-pipe(?!.*--type=)/)
    if (!main)
      throw new Error('The browser\'s process was not found.')
    return main.pid
  }
}
