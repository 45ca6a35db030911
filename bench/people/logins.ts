import type { Figures } from '../bench.ts'
import type { Person } from './people-site.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { figure, percentile } from '../figure.ts'
import { PeopleSite } from './people-site.ts'

const people = 20
const loginsPerMinute = 200
const windowMs = 15_000
const turns = 6
/** Requests a second of those who work meanwhile. */
const trafficPerSecond = 40

/**
 * login_slowdown: p95 of what members who work wait for (configuration, feed, session), with 200 sign-ins a minute by 20 others against
 * without, in turns of 15 s, six each, in one run on one machine. Which comes first changes each time: what changes with the run itself is on both
 * sides alike.
 */
export async function measureLogins(say: (line: string) => void): Promise<Figures> {
  const site = await PeopleSite.open()
  try {
    const members: Person[] = []
    for (let index = 0; index < people; index++)
      members.push(await site.invite(`Member ${index}`, 'viewer', `127.0.0.${60 + index}`))
    say(`${people} members`)
    const { client } = site.owner
    const paths = ['/api/configuration', '/api/sync/feed?after=0', '/api/session']

    async function traffic(): Promise<number[]> {
      const waits: number[] = []
      const end = performance.now() + windowMs
      const underWay: Promise<void>[] = []
      for (let index = 0; performance.now() < end; index++) {
        underWay.push((async () => {
          const begin = performance.now()
          const { status, text } = await client.ask('GET', paths[index % paths.length]!)
          if (status !== 200)
            throw new Error(`${status} ${text}`)
          waits.push(performance.now() - begin)
        })())
        await sleep(1_000 / trafficPerSecond)
      }
      await Promise.all(underWay)
      return waits
    }

    let signedIn = 0
    async function logins(): Promise<void> {
      const underWay: Promise<void>[] = []
      const count = Math.round(loginsPerMinute * windowMs / 60_000)
      for (let index = 0; index < count; index++) {
        const { name, password, client: browser } = members[index % people]!
        underWay.push(browser.ask('POST', '/api/sign-in', { login: name, password }).then(({ status, text }) => {
          if (status !== 200)
            throw new Error(`sign-in of ${name}: ${status} ${text}`)
          signedIn++
        }))
        await sleep(windowMs / count)
      }
      await Promise.all(underWay)
    }

    await traffic()
    const quiet: number[] = []
    const busy: number[] = []
    const beQuiet = async (): Promise<void> => {
      quiet.push(...await traffic())
    }
    const beBusy = async (): Promise<void> => {
      const [waits] = await Promise.all([
        traffic(),
        logins(),
      ])
      busy.push(...waits)
    }
    for (let turn = 0; turn < turns; turn++) {
      for (const be of turn % 2 === 0
        ? [beQuiet, beBusy]
        : [beBusy, beQuiet])
        await be()
      say(`turn ${turn + 1}: p95 ${percentile(quiet, 0.95).toFixed(2)} ms without, ${percentile(busy, 0.95).toFixed(2)} ms with`)
    }
    say(`${signedIn} sign-ins`)
    const [without, beside] = [
      percentile(quiet, 0.95),
      percentile(busy, 0.95),
    ]
    return {
      login_slowdown: figure(beside / without, 'x', 3),
      api_ms_p95_quiet: figure(without, 'ms', 2),
      api_ms_p95_logins: figure(beside, 'ms', 2),
    }
  }
  finally {
    await site.close()
  }
}
