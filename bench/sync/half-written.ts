import type { EventId } from '../../sfu/contract/ids.ts'
import type { Figures } from '../bench.ts'
import type * as WritePage from './write-page.ts'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure } from '../figure.ts'
import { PageBrowser } from './page-browser.ts'

const script = join(import.meta.dirname, 'write-page.ts')

declare global {
  interface Window {
    /** The bench's script in its page. */
    bench: typeof WritePage
    benchTell: (eventId: EventId) => Promise<void>
  }
}

export interface CrashSizes {
  readonly crashes: number
}

/** Every so many crashes it is the whole browser. */
const browserEvery = 10
const commitMoments = 8
const longestLifeMs = 60_000

/**
 * half_written: a tab records an event with its picture and is killed (SIGKILL) after 1, 2, 3... of the operations this asks of IndexedDB,
 * in the milliseconds after the last one, when they are committed, or when `record` has promised; every tenth time with its browser. A new
 * tab then finds event, outbox row and number, all or none of them; after the promise, all. crash_kept: crashes after which the event was
 * there, for with all or none of them nothing would be shown.
 */
export async function measureHalfWritten({ crashes }: CrashSizes, say: (line: string) => void): Promise<Figures> {
  const browser = await PageBrowser.open(script)
  try {
    const first = await browser.newTab()
    const steps = await first.evaluate(() => window.bench.countSteps('steps'))
    await first.close()
    say(`${crashes} crashes in a write of ${steps} operations`)
    let halves = 0
    let kept = 0
    for (let crash = 0; crash < crashes; crash++) {
      const { step, afterMs } = momentOf(crash, steps)
      const isAfterPromise = step > steps
      const eventId = await crashOnce(browser, step, afterMs, crash % browserEvery === browserEvery - 1)
      const page = await browser.newTab()
      const { event, outbox, counted, picture } = await page.evaluate(id => window.bench.remainsOf('crash', id), eventId)
      await page.close()
      const isWhole = event && outbox && counted && picture
      const isNone = !event && !outbox && !counted
      if (isWhole)
        kept++
      if (!(isWhole || (isNone && !isAfterPromise))) {
        halves++
        say(`${afterMs} ms after operation ${step}: event ${event}, outbox ${outbox}, number ${counted}, picture ${picture}`)
      }
      if (crash % 50 === 49)
        say(`${crash + 1} crashes, ${halves} half written, ${kept} kept`)
    }
    return {
      half_written: figure(halves, `of ${crashes} crashes`),
      crash_kept: figure(kept, `of ${crashes} crashes`),
    }
  }
  finally {
    await browser.close()
  }
}

/** Round after round: each operation, the promise, and eight moments of the commit. */
function momentOf(crash: number, steps: number): { step: number, afterMs: number } {
  const moments = steps + 1 + commitMoments
  const moment = crash % moments
  return moment <= steps
    ? { step: moment + 1, afterMs: 0 }
    : { step: steps, afterMs: moment - steps }
}

async function crashOnce(browser: PageBrowser, step: number, afterMs: number, isBrowser: boolean): Promise<EventId> {
  const page = await browser.newTab()
  let eventId: EventId | undefined
  const dying = new Promise<void>((resolve) => {
    void page.exposeFunction('benchDying', resolve)
  })
  await page.exposeFunction('benchTell', (id: EventId) => { eventId = id })
  const lived = page.evaluate(([at, after]) => window.bench.dieAt('crash', at!, after!, window.benchTell), [step, afterMs])
    .then(() => 'it went on living', (error: unknown) => String(error))
  const outcome = await Promise.race([
    dying.then(() => 'dying' as const),
    lived,
    sleep(longestLifeMs, 'it neither wrote nor died', { ref: false }),
  ])
  if (outcome !== 'dying')
    throw new Error(`The tab did not die after operation ${step}: ${outcome}`)
  if (isBrowser) {
    await browser.killBrowser()
    await browser.launch()
  }
  else {
    const gone = page.waitForEvent('crash')
    browser.killTabs()
    await gone
    await page.close().catch(() => {})
  }
  if (!eventId)
    throw new Error('The tab died before it had begun.')
  return eventId
}
