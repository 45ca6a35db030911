import type { Figures } from '../bench.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { figure } from '../figure.ts'
import { Site } from './site.ts'

export interface KillSizes {
  readonly replicas: number
  readonly events: number
  readonly kills: number
  readonly seed: number
}

/** The longest that the server is left to work before it is killed: long enough for several pushes, short enough to cut one. */
const longestLifeMs = 1_500
const drainLimitMs = 120_000

/**
 * lost, doubled, unequal, drained_s: replicas record events while the server is away; it is started, left to take some of them and killed
 * (SIGKILL, every other time with PostgreSQL and all its children), over and over. Afterwards it stays, and all must agree.
 * kills_in_push says at how many of the kills a push was under way: without any, nothing was shown.
 */
export async function measureKills({ replicas, events, kills, seed }: KillSizes, say: (line: string) => void): Promise<Figures> {
  say(`${events} events of ${replicas} replicas, ${kills} kills, seed ${seed}`)
  const random = seededRandom(seed)
  const site = await Site.open(replicas)
  try {
    await site.server.kill('server')
    let inPush = 0
    for (const replica of site.replicas)
      replica.start()
    for (let round = 0; round < kills; round++) {
      const until = Math.ceil(events * (round + 1) / kills)
      while (site.recorded.size < until)
        await site.record(Math.floor(random() * replicas))
      await site.server.start()
      site.reconnect()
      await sleep(random() * longestLifeMs)
      if (site.replicas.some(({ underWay }) => (underWay.get('/api/sync/push') ?? 0) > 0))
        inPush++
      await site.server.kill(round % 2 === 0
        ? 'server'
        : 'machine')
      if (round % 10 === 9)
        say(`${round + 1} kills, ${inPush} of them in a push, ${site.recorded.size} events`)
    }
    await site.server.start()
    site.reconnect()
    const drainedMs = await site.drained(drainLimitMs)
    const tally = await site.tally()
    return {
      lost: figure(tally.lost, 'events'),
      doubled: figure(tally.doubled, 'events'),
      unequal: figure(tally.unequal, 'replicas'),
      drained_s: figure((drainedMs ?? Number.NaN) / 1000, 's', 1),
      kills_in_push: figure(inPush, `of ${kills} kills`),
    }
  }
  finally {
    await site.close()
  }
}
