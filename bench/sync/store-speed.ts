import type { Figures } from '../bench.ts'
import { join } from 'node:path'
import { figure, percentile, ratioFigure } from '../figure.ts'
import { PageBrowser } from './page-browser.ts'

const script = join(import.meta.dirname, 'write-page.ts')

export interface WriteSizes {
  readonly rounds: number
  /** A round, each way. */
  readonly events: number
  readonly alerts: number
}

/**
 * store_ratio: events a second written by the store against bare IndexedDB that is given the same rows, both one strict transaction an
 * event, round after round in turn in the same tab; the median of the rounds. alert_write_ms_p95: from a detector's draft with a picture
 * of 30 kB until event, picture, outbox row and number are on disk.
 */
export async function measureStoreSpeed({ rounds, events, alerts }: WriteSizes, say: (line: string) => void): Promise<Figures> {
  say(`${rounds} rounds of ${events} events, ${alerts} alerts`)
  const browser = await PageBrowser.open(script)
  try {
    const page = await browser.newTab()
    page.setDefaultTimeout(600_000)
    const measured = await page.evaluate(([r, e]) => window.bench.measureWrites(r!, e!), [rounds, events])
    say(measured.map(({ ours, raw }) => `${ours.toFixed(0)}/${raw.toFixed(0)}`).join(' '))
    const taken = await page.evaluate(count => window.bench.measureAlerts(count), alerts)
    const ours = percentile(measured.map(round => round.ours), 0.5)
    const raw = percentile(measured.map(round => round.raw), 0.5)
    return {
      store_ratio: ratioFigure(ours, raw, 'events/s', 0),
      alert_write_ms_p95: figure(percentile(taken, 0.95), 'ms', 1),
    }
  }
  finally {
    await browser.close()
  }
}
