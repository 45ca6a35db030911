import type { Configuration } from '../../sfu/contract/configuration.ts'
import type { CameraId } from '../../sfu/contract/ids.ts'
import type { StoredSafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { FeedPage } from '../../sfu/contract/sync.ts'
import type { Figures } from '../bench.ts'
import type { MemberClient } from '../sync/member-client.ts'
import type { Act } from './act-scene.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure, percentile } from '../figure.ts'
import { signInMember } from '../sync/member-client.ts'
import { SiteServer } from '../sync/site-server.ts'
import { ActScene, cellPolygon, cells } from './act-scene.ts'
import { DetectingReplica } from './detecting-replica.ts'

export interface HandoverSizes {
  readonly handovers: number
  readonly seed: number
}

/** How a camera changes hands. */
const kinds = ['kill', 'hide', 'cut', 'better'] as const
type Kind = (typeof kinds)[number]

/** An event of an act may come so long after it: whoever takes over knows for 15 s what began unseen. */
const lateMs = 20_000
const calmMs = 1_500

/**
 * handover_lost, handover_doubled, takeover_s_p95: a camera changes hands over and over while people come into zones around the moment. Every act
 * is an incident, and one. handover_repeats: events beyond the first of an act, which its incident joined.
 */
export async function measureHandovers({ handovers, seed }: HandoverSizes, say: (line: string) => void): Promise<Figures> {
  say(`${handovers} hand-overs by ${kinds.join(', ')}, seed ${seed}`)
  const random = seededRandom(seed)
  const server = await SiteServer.open()
  const replicas: DetectingReplica[] = []
  try {
    const administrator = await signInMember(server, 'administrator')
    const configuration = await drawCells(administrator)
    const member = await signInMember(server, 'supervisor')
    const scene = new ActScene()
    const looks: { name: string, atMs: number, epoch: number }[] = []
    const open = async (name: string, fpsBudget: number): Promise<DetectingReplica> => {
      const replica = await DetectingReplica.open({
        name,
        port: server.port,
        cookie: member.cookie,
        configuration,
        scene,
        fpsBudget,
        onLook: (who, _, epoch) => looks.push({
          name: who,
          atMs: Date.now(),
          epoch,
        }),
      })
      replicas.push(replica)
      return replica
    }
    const people = [await open('a', 40), await open('b', 35), await open('c', 30)]
    const station = await open('s', 100)
    await administrator.call('POST', '/api/stations', { stationId: (await station.replica.store.device()).deviceId, name: 'Station' })
    people.forEach(each => each.offer(true))

    const takeovers: number[] = []
    const gaps: number[] = []
    for (let i = 0; i < handovers; i++) {
      const kind = kinds[i % kinds.length]!
      await waitFor('a calm moment', () => people.every(each => each.isOnline) && people.filter(each => each.holds).length === 1 && !station.holds, 60_000, () => replicas.map(({ name, isOnline, holds }) => `${name} ${isOnline} ${holds}`).join(', '))
      await sleep(calmMs)
      const holder = people.find(each => each.holds)!
      const atMs = Date.now() + 3_500
      scene.acts.push(...actsAround(atMs, (2 * i) % cells, random))
      await sleep(atMs - Date.now())
      const before = looks.length
      begin(kind, holder, station, i)
      await waitFor(`somebody else after ${kind}`, () => looks.slice(before).some(({ name }) => name !== holder.name), 30_000)
      const first = looks.slice(before).find(({ name }) => name !== holder.name)!
      if (kind !== 'better')
        takeovers.push((first.atMs - atMs) / 1_000)
      gaps.push((first.atMs - Math.max(atMs, ...looks.slice(0, looks.indexOf(first)).map(look => look.atMs))) / 1_000)
      await sleep(Math.max(0, Math.max(...scene.acts.slice(-2).map(act => act.toMs)) + 500 - Date.now()))
      end(kind, holder, station)
      if (i % 10 === 9)
        say(`${i + 1} hand-overs, the longest took ${Math.max(...takeovers).toFixed(1)} s`)
    }
    await waitFor('everything to be told', async () => (await Promise.all(replicas.map(async ({ replica }) => (await replica.store.counts()).waiting))).every(waiting => waiting === 0), 60_000)
    const tally = tallyOf(scene.acts, configuration, await allEvents(administrator))
    for (const line of tally.notes)
      say(line)
    return {
      handover_lost: figure(tally.lost, `of ${scene.acts.length} acts`),
      handover_doubled: figure(tally.doubled, `of ${scene.acts.length} acts`),
      takeover_s_p95: figure(percentile(takeovers, 0.95), 's', 1),
      takeover_s_worst: figure(Math.max(...takeovers), 's', 1),
      handover_gap_s_p95: figure(percentile(gaps, 0.95), 's', 1),
      handover_repeats: figure(tally.repeats, 'events'),
    }
  }
  finally {
    await Promise.all(replicas.map(each => each.close()))
    await server.destroy()
  }
}

function begin(kind: Kind, holder: DetectingReplica, station: DetectingReplica, round: number): void {
  switch (kind) {
    case 'kill': return holder.kill()
    case 'hide': return holder.hide(true, round % 8 < kinds.length)
    case 'cut': return holder.cut()
    case 'better': return station.offer(true)
  }
}

function end(kind: Kind, holder: DetectingReplica, station: DetectingReplica): void {
  switch (kind) {
    case 'kill': return holder.revive()
    case 'hide': return holder.hide(false)
    case 'cut': return holder.mend()
    case 'better': return station.offer(false)
  }
}

/** One that begins before the moment and lasts over it, and one that begins about when nobody may be looking. */
function actsAround(atMs: number, cell: number, random: () => number): Act[] {
  const early = atMs - 3_000 + random() * 2_800
  const late = atMs + random() * 4_000
  return [
    {
      cell,
      fromMs: early,
      toMs: Math.max(early + 3_000, atMs + 2_000 + random() * 6_000),
    },
    { cell: (cell + 1) % cells, fromMs: late, toMs: late + 5_500 + random() * 2_000 },
  ]
}

/** A zone and an armed rule for each cell. */
async function drawCells(administrator: MemberClient): Promise<Configuration> {
  const { cameras: [camera] } = await administrator.call<Configuration>('GET', '/api/configuration')
  const cameraId = camera!.cameraId as CameraId
  for (let cell = 0; cell < cells; cell++) {
    const { zoneId } = await administrator.call<{ zoneId: string }>('POST', `/api/cameras/${cameraId}/zones`, {
      name: `Cell ${cell}`,
      polygon: cellPolygon(cell),
    })
    await administrator.call('POST', `/api/cameras/${cameraId}/rules`, {
      zoneIds: [zoneId],
      name: `Cell ${cell}`,
      armed: true,
      severity: 'high',
      condition: {
        kind: 'zone-presence',
        labels: ['person'],
      },
    })
  }
  return administrator.call<Configuration>('GET', '/api/configuration')
}

async function allEvents(member: MemberClient): Promise<StoredSafetyEvent[]> {
  const all: StoredSafetyEvent[] = []
  for (let after = 0, upToDate = false; !upToDate;) {
    const page: FeedPage = await member.call('GET', `/api/sync/feed?after=${after}&limit=500`)
    all.push(...page.items)
    after = page.cursor
    upToDate = page.upToDate
  }
  return all
}

function tallyOf(acts: readonly Act[], { zones }: Configuration, events: readonly StoredSafetyEvent[]): { lost: number, doubled: number, repeats: number, notes: string[] } {
  const ours = new Set(zones.filter(({ name }) => name.startsWith('Cell ')).map(({ zoneId }) => zoneId))
  const left = new Set(events.filter(({ event }) => ours.has(event.zone.zoneId)))
  const notes: string[] = []
  let lost = 0
  let doubled = 0
  let repeats = 0
  for (const { cell, fromMs, toMs } of acts) {
    const { zoneId } = zones.find(({ name }) => name === `Cell ${cell}`)!
    const own = events.filter(({ event }) => event.zone.zoneId === zoneId && event.capturedAt >= fromMs && event.capturedAt < toMs + lateMs)
    own.forEach(event => left.delete(event))
    const incidents = new Set(own.map(({ incidentId }) => incidentId)).size
    if (own.length === 0) {
      lost++
      notes.push(`lost: cell ${cell} from ${new Date(fromMs).toISOString()}`)
    }
    if (incidents > 1)
      notes.push(`doubled: cell ${cell} from ${new Date(fromMs).toISOString()}: ${incidents} incidents`)
    doubled += Math.max(0, incidents - 1)
    repeats += Math.max(0, own.length - 1)
  }
  return {
    lost,
    doubled: doubled + left.size,
    repeats,
    notes,
  }
}
