import type { Page } from 'playwright'
import type { Plant } from '../../e2e/plant.ts'
import type { Figures } from '../bench.ts'
import { get } from 'node:http'
import { PersonBrowser } from '../../e2e/browser.ts'
import { CutProxy } from '../../e2e/cut-proxy.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure, percentile } from '../figure.ts'

interface StartOptions {
  /** A running plant with at least one camera that is live. */
  readonly plant: Plant
  /** How often the installed page is started without a network. */
  readonly starts?: number
}

declare global {
  interface Window {
    /** ms from the navigation until as many tiles as there are cameras stood there, each with its name and what is true of it. */
    floorWallMs?: number
    /** Of the first presented picture. */
    floorPictureMs?: number
  }
}

/** Runs in the page before its own scripts. */
function noteStart(): void {
  new MutationObserver((_, observer) => {
    const tiles = [
      ...document.querySelectorAll('article[data-camera]'),
    ]
    const video = document.querySelector('article[data-camera] video')
    if (tiles.length > 0 && tiles.every(tile => tile.textContent.trim() !== '') && window.floorWallMs === undefined)
      requestAnimationFrame(() => window.floorWallMs ??= performance.now())
    if (video) {
      observer.disconnect()
      ;(video as HTMLVideoElement).requestVideoFrameCallback((now) => {
        window.floorPictureMs ??= now
      })
    }
  }).observe(document, { childList: true, subtree: true })
}

/** Bytes of one answer as it goes over the wire, compressed where the server compresses. */
function bytesOf(address: string, cookie: string): Promise<number> {
  return new Promise((resolve, reject) => get(address, {
    headers: { 'accept-encoding': 'br, gzip', cookie },
  }, (answer) => {
    let bytes = 0
    answer.on('data', (chunk: Uint8Array) => bytes += chunk.byteLength)
    answer.on('end', () => answer.statusCode === 200
      ? resolve(bytes)
      : reject(new Error(`${address} answered ${answer.statusCode}`)))
  }).on('error', reject))
}

interface EntryKb {
  readonly whole: number
  /** Of it the product's own letters: 0 where the system has letters for Hangul, since they come later there. */
  readonly letters: number
}

/**
 * What is fetched before the first picture and two seconds beyond, by a browser that holds nothing: pages, scripts, styles, fonts. Not the
 * engine, its worker and its models, not what the API answers. kB of 1000, compressed.
 */
async function entryKb(page: Page, address: string): Promise<EntryKb> {
  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Network.clearBrowserCache')
  await devtools.send('Storage.clearDataForOrigin', { origin: address, storageTypes: 'service_workers,cache_storage' })
  await devtools.detach()
  await page.goto(`${address}/`)
  const pictureMs = await waitFor('the first picture', () => page.evaluate(() => window.floorPictureMs), 60_000)
  await page.waitForTimeout(3_000)
  return page.evaluate((untilMs) => {
    const entries = [
      ...performance.getEntriesByType('navigation'),
      ...performance.getEntriesByType('resource'),
    ] as PerformanceResourceTiming[]
    const fetched = entries.filter(({ name, startTime }) => startTime <= untilMs && new URL(name).origin === location.origin && !/\/(?:models|api|icons)\/|ort-|-worker-|tfjs/.test(name))
    const kbOf = (some: PerformanceResourceTiming[]): number => some.reduce((sum, { encodedBodySize }) => sum + encodedBodySize, 0) / 1000
    const isLetters = ({ name }: PerformanceResourceTiming): boolean => /\/assets\/(?:fonts-[^/]*\.(?:css|js)|Pretendard[^/]*\.woff2)$/.test(name)
    return {
      whole: kbOf(fetched),
      letters: kbOf(fetched.filter(isLetters)),
    }
  }, pictureMs + 2_000)
}

function withoutLetters(kb: EntryKb | undefined): number {
  return kb
    ? kb.whole - kb.letters
    : Number.NaN
}

/** What an installed page keeps so as to start and to detect without a network: its caches, with the one WASM variant this browser took. MB, compressed. */
async function precacheMb(page: Page): Promise<number> {
  const addresses = await waitFor('the whole page and the engine in the caches', async () => {
    const kept = await page.evaluate(async () => {
      const caught = await Promise.all((await caches.keys()).map(async name => (await (await caches.open(name)).keys()).map(({ url }) => url)))
      return caught.flat()
    })
    return kept.some(address => address.includes('index.html')) && kept.some(address => address.endsWith('.wasm')) && kept.some(address => address.endsWith('.onnx'))
      ? kept
      : undefined
  }, 120_000)
  const cookie = (await page.context().cookies()).map(({ name, value }) => `${name}=${value}`).join('; ')
  let bytes = 0
  for (const address of new Set(addresses.map(each => each.replace(/\?__WB_REVISION__.*/, ''))))
    bytes += await bytesOf(address, cookie)
  return bytes / 1e6
}

/** The first load, what is kept, and how soon the wall's last truth stands there when the browser starts without a network. */
export async function measureStart({ plant, starts = 5 }: StartOptions, say: (line: string) => void): Promise<Figures> {
  const proxy = await CutProxy.start(plant.port)
  const address = `http://localhost:${proxy.port}`
  const kb: Record<string, EntryKb> = {}
  const offline: number[] = []
  let precache = Number.NaN
  try {
    for (const locale of ['en-GB', 'ko-KR']) {
      say(`first load, ${locale}`)
      const browser = await PersonBrowser.open({ locale })
      try {
        await browser.page.addInitScript(noteStart)
        const link = new URL(await plant.signInLink())
        await browser.page.goto(`${address}${link.pathname}${link.search}${link.hash}`)
        await browser.page.waitForURL(url => url.pathname === '/', { timeout: 60_000 })
        kb[locale] = await entryKb(browser.page, address)
        say(`${Math.round(kb[locale].whole)} kB, of it letters ${Math.round(kb[locale].letters)} kB`)
        if (locale !== 'en-GB')
          continue
        say('what is kept')
        await browser.page.evaluate(async () => void await navigator.serviceWorker.ready)
        precache = await precacheMb(browser.page)
        proxy.cut()
        for (let i = 0; i < starts; i++) {
          say(`start without a network, ${i + 1} of ${starts}`)
          await browser.restart()
          await browser.page.addInitScript(noteStart)
          await browser.page.goto(`${address}/`)
          offline.push(await waitFor('the wall without a network', () => browser.page.evaluate(() => window.floorWallMs), 30_000, () => browser.complaints.join('\n')))
        }
        proxy.mend()
      }
      finally {
        await browser.close()
      }
    }
  }
  finally {
    proxy.close()
  }
  return {
    entry_kb: figure(withoutLetters(kb['en-GB']), 'kB'),
    entry_ko_kb: figure(withoutLetters(kb['ko-KR']), 'kB'),
    entry_with_letters_kb: figure(kb['en-GB']?.whole ?? Number.NaN, 'kB'),
    entry_ko_with_letters_kb: figure(kb['ko-KR']?.whole ?? Number.NaN, 'kB'),
    precache_mb: figure(precache, 'MB', 1),
    offline_start_ms: figure(percentile(offline, 0.95), 'ms'),
  }
}
