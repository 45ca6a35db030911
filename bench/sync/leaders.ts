import type { Page } from 'playwright'
import type { Figures } from '../bench.ts'
import type * as LeaderPage from './leader-page.ts'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure, percentile } from '../figure.ts'
import { inTime } from './in-time.ts'
import { signInMember } from './member-client.ts'
import { PageBrowser } from './page-browser.ts'
import { SiteServer } from './site-server.ts'

const script = join(import.meta.dirname, 'leader-page.ts')

export interface LeaderSizes {
  readonly tabs: number
  readonly kills: number
  readonly seed: number
}

interface Tab { readonly page: Page, isAlive: boolean }

/** What `leader-page.ts` is in its page. */
interface Bench { bench: typeof LeaderPage }

/**
 * leader_s: so many tabs of one profile, all of which record; the one that syncs is killed (crashed, or closed, in turn) while it pushes;
 * until another one leads, the slowest. double_pushes: rows that a tab pushed though another one that was still alive had pushed them.
 * leader_lost: events recorded in the tabs that the server has not or has twice, at the end.
 */
export async function measureLeaders({ tabs: count, kills, seed }: LeaderSizes, say: (line: string) => void): Promise<Figures> {
  say(`${count} tabs, ${kills} kills, seed ${seed}`)
  const random = seededRandom(seed)
  const server = await SiteServer.open()
  let browser: PageBrowser | undefined
  try {
    const member = await signInMember(server, 'supervisor')
    const camera = (await server.status()).cameras[0]!
    const headers = { cookie: member.cookie, origin: server.address }
    browser = await PageBrowser.open(script, {
      // And not the modules of client/api.
      '^/api/[^.]*$': {
        target: server.address,
        changeOrigin: true,
        ws: true,
        headers,
      },
    })
    const tabs: Tab[] = []
    const leaders: Tab[] = []
    const pushedBy = new Map<string, Tab[]>()
    let doubles = 0
    let recorded = 0

    const openTab = async (): Promise<void> => {
      const page = await browser!.newTab()
      const tab: Tab = { page, isAlive: true }
      // Chromium may give several tabs of one site the same process: the crash of one of them takes those along.
      page.on('crash', () => { tab.isAlive = false })
      await page.exposeFunction('benchLeads', () => { leaders.push(tab) })
      await page.exposeFunction('benchPushes', (deviceId: string, seqs: number[]) => {
        for (const seq of seqs) {
          const row = `${deviceId} ${seq}`
          const others = pushedBy.get(row) ?? []
          if (others.some(other => other !== tab && other.isAlive))
            doubles++
          pushedBy.set(row, [...others, tab])
        }
      })
      tabs.push(tab)
      await inTime(page.evaluate(() => (window as unknown as Bench).bench.startTab()), 'A tab did not start.')
    }
    while (tabs.length < count)
      await openTab()
    await waitFor('a first leader', () => leaders.length > 0, 20_000)

    const times: number[] = []
    for (let kill = 0; kill < kills; kill++) {
      const leader = leaders.at(-1)!
      const alive = tabs.filter(tab => tab.isAlive && tab !== leader)
      for (let n = 0; n < 3; n++) {
        const { page } = alive[Math.floor(random() * alive.length)]!
        await inTime(page.evaluate(id => (window as unknown as Bench).bench.recordHere(id, 3), camera.cameraId), 'A tab did not record.')
        recorded += 3
      }
      await sleep(random() * 100)
      const before = leaders.length
      const begin = performance.now()
      leader.isAlive = false
      await die(leader.page, kill % 2 === 0)
      await waitFor('another leader', () => leaders.length > before, 30_000)
      times.push(performance.now() - begin)
      await inTime(leader.page.close().catch(() => {}), 'A dead tab did not close.')
      for (const dead of tabs.filter(tab => !tab.isAlive)) {
        tabs.splice(tabs.indexOf(dead), 1)
        await openTab()
      }
      if (kill % 20 === 19)
        say(`${kill + 1} kills, slowest ${Math.round(Math.max(...times))} ms, ${doubles} double pushes`)
    }
    await waitFor('the queue to be empty', async () => await inTime(tabs.find(({ isAlive }) => isAlive)!.page.evaluate(() => (window as unknown as Bench).bench.waitingHere()), 'A tab did not answer.') === 0, 90_000)
    const { total, distinct } = await countEvents(member)
    return {
      leader_s: figure(percentile(times, 1) / 1000, 's', 2),
      double_pushes: figure(doubles, 'rows'),
      leader_lost: figure(Math.abs(recorded - distinct) + total - distinct, `of ${recorded} events`),
    }
  }
  finally {
    await browser?.close()
    await server.destroy()
  }
}

async function die(page: Page, isCrash: boolean): Promise<void> {
  if (!isCrash)
    return page.close()
  const session = await page.context().newCDPSession(page)
  session.send('Page.crash').catch(() => {
    // Its answer dies with it.
  })
}

async function countEvents(member: { call: <T>(method: 'GET', path: string) => Promise<T> }): Promise<{ total: number, distinct: number }> {
  const ids: string[] = []
  for (let after = 0, upToDate = false; !upToDate;) {
    const page = await member.call<{ items: { event: { eventId: string } }[], cursor: number, upToDate: boolean }>('GET', `/api/sync/feed?after=${after}&limit=500`)
    ids.push(...page.items.map(({ event }) => event.eventId))
    after = page.cursor
    upToDate = page.upToDate
  }
  return { total: ids.length, distinct: new Set(ids).size }
}
