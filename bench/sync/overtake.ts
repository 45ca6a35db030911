import type { Figures } from '../bench.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure, percentile } from '../figure.ts'
import { Site } from './site.ts'

export interface OvertakeSizes {
  /** Events that wait when the alert comes. */
  readonly backlog: number
  readonly alerts: number
}

/**
 * overtake_ms: a device that was offline comes back with a backlog and, while it tells it, records critical events. From `record` to the
 * notice at another browser's socket; the slowest of them. overtake_backlog: what was still waiting when the last alert had arrived, for without a
 * backlog nothing was overtaken.
 */
export async function measureOvertake({ backlog, alerts }: OvertakeSizes, say: (line: string) => void): Promise<Figures> {
  say(`${alerts} alerts before a backlog of ${backlog}`)
  const site = await Site.open(1)
  try {
    for (let n = 0; n < backlog; n++)
      await site.record(0, Date.now() - (backlog - n) * 1000)
    // Not before: the server hangs up on a socket that says nothing for long, as this one does.
    const heardAt = new Map<string, number>()
    const listener = await site.member.listen(items => items.forEach(({ event }) => heardAt.set(event.eventId, performance.now())))
    const [replica] = site.replicas
    replica!.start()
    const delays: number[] = []
    let left = 0
    // Until it is telling the backlog.
    for (const begin = performance.now(); replica!.status.waiting === backlog; await sleep(1)) {
      if (performance.now() - begin > 60_000)
        throw new Error('The backlog was not begun to be told within 60 s.')
    }
    for (let n = 0; n < alerts; n++) {
      const begin = performance.now()
      const id = await site.record(0, Date.now(), { severity: 'critical' })
      while (!heardAt.has(id)) {
        if (performance.now() - begin > 60_000)
          throw new Error('An alert was not heard within 60 s.')
        await sleep(1)
      }
      delays.push(heardAt.get(id)! - begin)
      left = (await replica!.store.counts()).waiting
      say(`${Math.round(delays.at(-1)!)} ms, ${left} wait`)
    }
    listener.terminate()
    return {
      overtake_ms: figure(percentile(delays, 1), 'ms'),
      overtake_backlog: figure(left, 'events'),
    }
  }
  finally {
    await site.close()
  }
}
