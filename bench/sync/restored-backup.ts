import type { FeedPage } from '../../sfu/contract/sync.ts'
import type { Figures } from '../bench.ts'
import { rmSync } from 'node:fs'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure } from '../figure.ts'
import { Site } from './site.ts'

export interface RestoreSizes {
  readonly replicas: number
  /** Before the backup, and as many after it. */
  readonly events: number
}

const dayMs = 24 * 60 * 60 * 1000

/**
 * restored: yesterday's backup is restored over a server that has taken a day's events since. Percent of those that are there again, and
 * at every replica, when the replicas have come back. restored_s: from the server's start until then.
 */
export async function measureRestored({ replicas, events }: RestoreSizes, say: (line: string) => void): Promise<Figures> {
  say(`${events} events before the backup and ${events} after it`)
  const site = await Site.open(replicas)
  const file = `${site.server.dataDir}-backup.tar.gz`
  try {
    for (const replica of site.replicas)
      replica.start()
    for (let n = 0; n < events; n++)
      await site.record(n % replicas, Date.now() - dayMs - n * 1000)
    await expectDrained(site)
    await site.server.cli('backup', file)
    const lastDay = new Set<string>()
    for (let n = 0; n < events; n++)
      lastDay.add(await site.record(n % replicas, Date.now() - dayMs * n / events))
    await expectDrained(site)

    await site.server.stop()
    await site.server.cli('restore', file)
    await site.server.start()
    const before = (await site.serverEvents()).filter(({ event }) => lastDay.has(event.eventId)).length
    say(`${before} of the last day's ${events} are there when the server has started`)
    const begin = performance.now()
    site.reconnect()
    // What a replica knew of the old database says nothing.
    const { dbEpoch } = await site.member.call<FeedPage>('GET', '/api/sync/feed?after=0&limit=1')
    await waitFor('every replica to hear of the new database', async () => {
      const positions = await Promise.all(site.replicas.map(({ store }) => store.feedPosition()))
      return positions.every(position => position.dbEpoch === dbEpoch)
    }, 120_000)
    const isDrained = await site.drained(120_000) !== undefined
    const ms = performance.now() - begin
    const back = (await site.serverEvents()).filter(({ event }) => lastDay.has(event.eventId)).length
    const tally = await site.tally()
    return {
      restored: figure(back / events * 100, '%', 2),
      restored_unequal: figure(tally.lost + tally.doubled + tally.unequal, 'lost, doubled or unequal'),
      restored_s: figure(isDrained
        ? ms / 1000
        : Number.NaN, 's', 1),
    }
  }
  finally {
    await site.close()
    rmSync(file, { force: true })
  }
}

async function expectDrained(site: Site): Promise<void> {
  if (await site.drained(120_000) === undefined)
    throw new Error('The replicas did not get through with their events within 120 s.')
}
