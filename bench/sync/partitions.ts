import type { Figures } from '../bench.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { CutProxy } from '../../e2e/cut-proxy.ts'
import { figure, percentile } from '../figure.ts'
import { Site } from './site.ts'

export interface PartitionSizes {
  /** Each replica has a network of its own, so that as many partitions run at a time. */
  readonly replicas: number
  /** Of `replicas` partitions each. */
  readonly rounds: number
  readonly seed: number
}

const longestCutMs = 10_000
/** Longer than the longest pause of a queue (30 s) and an idle look (30 s): whatever is not done by then never will be. */
const wedgedAfterMs = 90_000

/**
 * wedged: so many partitions, each 0 to 10 s long, of a replica that goes on recording. Half are cut (reset, refused), half swallow
 * everything. Wedged is a replica that has not told and heard everything 90 s after the last of a round was mended. heal_s_p95: how long
 * it took, from the mending of each.
 */
export async function measurePartitions({ replicas, rounds, seed }: PartitionSizes, say: (line: string) => void): Promise<Figures> {
  say(`${rounds} times ${replicas} partitions, seed ${seed}`)
  const random = seededRandom(seed)
  const proxies: CutProxy[] = []
  const site = await Site.open(0)
  try {
    for (let i = 0; i < replicas; i++) {
      const proxy = await CutProxy.start(site.server.port)
      proxies.push(proxy)
      site.addReplica({ address: `http://localhost:${proxy.port}` }).start()
    }
    let wedged = 0
    const healMs: number[] = []
    for (let round = 0; round < rounds; round++) {
      await Promise.all(proxies.map(async (proxy, i) => {
        const cutMs = random() * longestCutMs
        const isMute = random() < 0.5
        await record(site, i, random)
        // In the middle of telling it.
        await sleep(random() * 100)
        if (isMute)
          proxy.mute()
        else
          proxy.cut()
        await record(site, i, random)
        await sleep(cutMs)
        await record(site, i, random)
        proxy.mend()
      }))
      const settled = await Promise.all(site.replicas.map(async (_, i) => site.drainedOne(i, wedgedAfterMs)))
      wedged += settled.filter(ms => ms === undefined).length
      healMs.push(...settled.filter(ms => ms !== undefined))
      say(`${(round + 1) * replicas} partitions, ${wedged} wedged`)
    }
    const tally = await site.tally()
    return {
      wedged: figure(wedged, `of ${rounds * replicas} partitions`),
      partition_lost: figure(tally.lost + tally.doubled, 'events lost or doubled'),
      heal_s_p95: figure(percentile(healMs, 0.95) / 1000, 's', 1),
    }
  }
  finally {
    await site.close()
    for (const proxy of proxies)
      proxy.close()
  }
}

async function record(site: Site, index: number, random: () => number): Promise<void> {
  for (let i = Math.floor(random() * 4); i >= 0; i--)
    await site.record(index)
}
