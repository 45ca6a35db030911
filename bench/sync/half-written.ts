import type { EventId } from '../../sfu/contract/ids.ts'
import type { Figures } from '../bench.ts'
import type * as WritePage from './write-page.ts'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure } from '../figure.ts'
import { inTime } from './in-time.ts'
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

/** When a tab is to die; `isKnown`: it records an act that goes on, and asks nothing before it writes. */
interface Moment {
  readonly isKnown: boolean
  readonly step: number
  readonly afterMs: number
  /** `record` has promised. */
  readonly isAfterPromise: boolean
}

/** Every so many crashes it is the whole browser. */
const browserEvery = 10
const commitMoments = 8
const longestLifeMs = 60_000
const mostAttempts = 3

/**
 * half_written: a tab records an event with its picture and is killed (SIGKILL) after 1, 2, 3... of the operations this asks of IndexedDB,
 * in the milliseconds after the last one, when they are committed, or when `record` has promised; every tenth time with its browser. The first
 * event that a tab records of an act, and one of an act that it knows, are written in two ways: either has its turns. A new tab then finds event,
 * outbox row and number, all or none of them; after the promise, all. crash_kept: crashes after which the event was there, for with all or none of
 * them nothing would be shown.
 */
export async function measureHalfWritten({ crashes }: CrashSizes, say: (line: string) => void): Promise<Figures> {
  const browser = await PageBrowser.open(script)
  try {
    const steps = []
    for (const isKnown of [false, true]) {
      const page = await browser.newTab()
      steps.push(await inTime(page.evaluate(known => window.bench.countSteps('steps', known), isKnown), 'The operations were not counted.'))
      await page.close()
    }
    say(`${crashes} crashes in writes of ${steps.join(' and ')} operations`)
    const moments = [
      ...momentsOf(false, steps[0]!),
      ...momentsOf(true, steps[1]!),
    ]
    let halves = 0
    let kept = 0
    for (let crash = 0; crash < crashes; crash++) {
      const moment = moments[crash % moments.length]!
      const eventId = await trying(browser, say, () => crashOnce(browser, moment, crash % browserEvery === browserEvery - 1))
      const { event, outbox, counted, picture } = await trying(browser, say, () => lookFor(browser, eventId))
      const isWhole = event && outbox && counted && picture
      const isNone = !event && !outbox && !counted
      if (isWhole)
        kept++
      if (!(isWhole || (isNone && !moment.isAfterPromise))) {
        halves++
        say(`${JSON.stringify(moment)}: event ${event}, outbox ${outbox}, number ${counted}, picture ${picture}`)
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

/** Each operation, the promise, and eight moments of the commit. */
function momentsOf(isKnown: boolean, steps: number): Moment[] {
  return [
    ...Array.from({ length: steps + 1 }, (_, i): Moment => ({
      isKnown,
      step: i + 1,
      afterMs: 0,
      isAfterPromise: i === steps,
    })),
    ...Array.from({ length: commitMoments }, (_, i): Moment => ({
      isKnown,
      step: steps,
      afterMs: i + 1,
      isAfterPromise: false,
    })),
  ]
}

/** What is on disk stays there: where a browser does not answer, as one may that lost a process at a bad moment, it is killed and asked anew. */
async function trying<T>(browser: PageBrowser, say: (line: string) => void, act: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act()
    }
    catch (error) {
      if (attempt === mostAttempts)
        throw error
      say(`the browser is started anew: ${String(error)}`)
      await browser.killBrowser()
      await browser.launch()
    }
  }
}

async function lookFor(browser: PageBrowser, eventId: EventId): Promise<WritePage.Remains> {
  const page = await browser.newTab()
  const remains = await inTime(page.evaluate(id => window.bench.remainsOf('crash', id), eventId), 'A tab did not tell what is there.')
  await inTime(page.close(), 'A tab did not close.')
  return remains
}

async function crashOnce(browser: PageBrowser, { isKnown, step, afterMs }: Moment, isBrowser: boolean): Promise<EventId> {
  const page = await browser.newTab()
  let eventId: EventId | undefined
  const dying = Promise.withResolvers<void>()
  await inTime(page.exposeFunction('benchDying', dying.resolve), 'A tab took no function.')
  await inTime(page.exposeFunction('benchTell', (id: EventId) => { eventId = id }), 'A tab took no function.')
  const lived = page.evaluate(({ known, at, after }) => window.bench.dieAt('crash', known, at, after, window.benchTell), { known: isKnown, at: step, after: afterMs })
    .then(() => 'it went on living', (error: unknown) => String(error))
  const outcome = await Promise.race([
    dying.promise.then(() => 'dying' as const),
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
    await inTime(page.close().catch(() => {}), 'A dead tab did not close.')
  }
  if (!eventId)
    throw new Error('The tab died before it had begun.')
  return eventId
}
