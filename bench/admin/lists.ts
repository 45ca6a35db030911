import type { Figures } from '../bench.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { severities } from '../../sfu/contract/severity.ts'
import { connectTo } from '../../sfu/db/connection.ts'
import { openTestSite, send } from '../../sfu/http/testing/test-site.ts'
import { openBenchPostgres } from '../bench-postgres.ts'
import { figure, percentile } from '../figure.ts'
import { fillHistory } from './fill-history.ts'

export interface ListSizes {
  readonly events?: number
  readonly questions?: number
}

const states = [
  'new',
  'acknowledged',
  'in-progress',
  'closed',
]
const days = 365

/**
 * list_ms_p95: a plant with 5 million events of a year on 60 cameras of 6 sites, put into the tables by SQL as the product would have written them;
 * then history is asked for over HTTP by every single filter, every pair of filters, all together and none, with random values of which some are
 * rare and some fit nothing, the first page and the tenth; and the feed by camera and by time. The database is a scratch one of some 11 GB that goes
 * when this ends.
 */
export async function measureLists({ events = 5_000_000, questions = 600 }: ListSizes, say: (line: string) => void): Promise<Figures> {
  const { server, close } = await openBenchPostgres()
  try {
    const site = await openTestSite({ server })
    try {
      const database = new pg.Client(connectTo(server, await nameOf(site.test.test.superuser)))
      await database.connect()
      const plant = await fillHistory(database, site.test.organizationId, events, say).finally(() => database.end())
      const cookie = await site.signIn('supervisor')
      const pick = <T>(from: readonly T[]): T => from[Math.floor(Math.random() * from.length)]!
      const now = Date.now()
      const filters: Record<string, () => string> = {
        cameraId: () => pick(plant.cameraIds),
        siteId: () => pick(plant.siteIds),
        ruleId: () => pick(plant.ruleIds),
        zoneId: () => pick(plant.zoneIds),
        label: () => pick([
          'person',
          'forklift',
          'motion',
          'nobody',
          'person,forklift',
        ]),
        severity: () => pick([...severities, 'critical,high']),
        state: () => pick([...states, 'new,acknowledged']),
        from: () => String(now - Math.floor(Math.random() * days * 86_400_000)),
        until: () => String(now - Math.floor(Math.random() * days * 86_400_000)),
        text: () => pick([
          'camera 7',
          'press',
          'intrusion',
          'called the shift',
          'all is well',
          '작업 반장',
          '반장',
          '끝',
          'nobody ever wrote this',
        ]),
      }
      const names = Object.keys(filters)
      const kinds = [
        [],
        ...names.map(name => [name]),
        ...names.flatMap((a, index) => names.slice(index + 1).map(b => [a, b])),
        names,
      ]
      const waits = new Map<string, number[]>()
      const paths: [string, string][] = Array.from({ length: questions }, (_, index) => {
        const chosen = kinds[index % kinds.length]!
        return [chosen.join(' + ') || 'no filter', `/api/incidents?${new URLSearchParams(chosen.map(name => [
          name,
          filters[name]!(),
        ]))}`]
      })
      for (let index = 0; index < questions / 10; index++) {
        paths.push(['feed of a camera', `/api/sync/feed?camera=${pick(plant.cameraIds)}`])
        paths.push(['feed of a camera by name', `/api/sync/feed?camera=${encodeURIComponent(pick(['Camera 3', 'camera 12', 'No such camera']))}`])
        paths.push(['feed since a time', `/api/sync/feed?since=${filters.from!()}`])
        const from = Number(filters.from!())
        paths.push(['days of six weeks', `/api/history/days?from=${from}&until=${from + 42 * 86_400_000}&timeZone=Asia%2FSeoul${pick([
          '',
          '&state=new',
          '&severity=critical',
          `&cameraIds=${pick(plant.cameraIds)}`,
        ])}`])
        paths.push(['moments of a day', `/api/cameras/${plant.cameraIds[Math.floor(Math.random() * (plant.cameraIds.length - 1))]!}/moments?from=${from}&until=${from + 86_400_000}`])
        paths.push(['feed after a place', `/api/sync/feed?after=${Math.floor(Math.random() * events)}`])
      }
      await sleep(1_000)
      say(`${paths.length} questions`)
      for (const [index, [kind, path]] of paths.entries()) {
        if (index % 200 === 199) {
          say(`${index + 1} of ${paths.length}, p95 ${percentile([
            ...waits.values(),
          ].flat(), 0.95).toFixed(0)} ms`)
        }
        const took = await ask(path)
        waits.set(kind, [
          ...waits.get(kind) ?? [],
          took,
        ])
        // A few go on to the tenth page.
        if (Math.random() < 0.1 && path.startsWith('/api/incidents')) {
          let after: string | undefined
          for (let page = 0; page < 10; page++) {
            const begin = performance.now()
            const answer = await send(site, 'GET', `${path}${path.endsWith('?')
              ? ''
              : '&'}limit=50${after === undefined
              ? ''
              : `&after=${after}`}`, { cookie })
            waits.set('a later page', [
              ...waits.get('a later page') ?? [],
              performance.now() - begin,
            ])
            after = (answer.json() as { next?: string }).next
            if (after === undefined)
              break
          }
        }
      }
      const slowest = [...waits].map(([kind, of]) => [
        kind,
        percentile(of, 0.95),
      ] as const).sort((a, b) => b[1] - a[1])
      for (const [kind, p95] of slowest.slice(0, 12))
        say(`${kind}: p95 ${p95.toFixed(0)} ms`)
      const all = [
        ...waits.values(),
      ].flat()
      return {
        list_ms_p95: figure(percentile(all, 0.95), 'ms', 1),
        list_ms_p50: figure(percentile(all, 0.5), 'ms', 1),
        list_ms_worst: figure(Math.max(...all), 'ms', 1),
        list_slowest_kind_p95: figure(slowest[0]?.[1] ?? Number.NaN, 'ms', 1),
        list_events: figure(events, ''),
      }

      async function ask(path: string): Promise<number> {
        const begin = performance.now()
        const { status, text } = await send(site, 'GET', path, { cookie })
        if (status !== 200)
          throw new Error(`${path}: ${status} ${text.slice(0, 300)}`)
        return performance.now() - begin
      }
    }
    finally {
      await site.close()
    }
  }
  finally {
    await close()
  }
}

async function nameOf(superuser: pg.Client): Promise<string> {
  return (await superuser.query<{ name: string }>('select current_database() as name')).rows[0]!.name
}
