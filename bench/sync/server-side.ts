import type { SafetyEvent } from '../../sfu/contract/safety-event.ts'
import type { PushResponse } from '../../sfu/contract/sync.ts'
import type { Figures } from '../bench.ts'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { waitFor } from '../../e2e/wait-for.ts'
import { epochMs } from '../../sfu/contract/time.ts'
import { connectTo, toClientConfig } from '../../sfu/db/connection.ts'
import { openCluster } from '../../sfu/db/postgres-cluster.ts'
import { aDeviceId, aPush } from '../../sfu/usecases/testing/build-safety-event.ts'
import { figure, percentile, ratioFigure } from '../figure.ts'
import { signInMember } from './member-client.ts'
import { cameraOf, pushesOf } from './plant-events.ts'
import { SiteServer } from './site-server.ts'

const backlog = 10_000
const actEvents = 5
const plantRules = 12
const betweenEventsMs = 20_000
const sockets = 500
const fanoutEvents = 40
/** The server takes no more of one session. */
const socketsPerSession = 40

/**
 * catchup_per_s, catchup_ratio: a tablet that was offline tells 10,000 events over HTTP, 200 a request, against a bare loop that inserts the
 * same rows by `unnest` into a table of the same shape in the same PostgreSQL, 200 a transaction. catchup_acts_per_s, catchup_acts_ratio: the same
 * of acts of five at the dozen rules of a plant, where the first is of events that each open an incident at a rule of their own.
 */
export const benchCatchUp = (say: (line: string) => void): Promise<Figures> => onServer(server => measureCatchUp(server, say))

/**
 * fanout_ms_p95: one event after the other is pushed while 500 sockets listen; from the push being sent (its commit is inside) to the notice
 * at each.
 */
export const benchFanOut = (say: (line: string) => void): Promise<Figures> => onServer(server => measureFanout(server, say))

async function onServer(measure: (server: SiteServer) => Promise<Figures>): Promise<Figures> {
  const server = await SiteServer.open()
  try {
    return await measure(server)
  }
  finally {
    await server.destroy()
  }
}

async function measureCatchUp(server: SiteServer, say: (line: string) => void): Promise<Figures> {
  const makeEvent = await cameraOf(server)
  const client = await signInMember(server, 'supervisor')
  // The first pushes compile what the others run.
  await client.call('POST', '/api/sync/push', aPush(aDeviceId(), 1, Array.from({ length: 200 }, () => makeEvent())))

  async function catchUp(makeNext: () => SafetyEvent): Promise<{ ours: number, theirs: number }> {
    const pushes = pushesOf(aDeviceId(), backlog, makeNext)
    const begin = performance.now()
    for (const push of pushes) {
      const { ackedSeq } = await client.call<PushResponse>('POST', '/api/sync/push', push)
      if (ackedSeq !== push.rows.at(-1)!.seq)
        throw new Error(`acknowledged ${ackedSeq}`)
    }
    const ours = backlog / (performance.now() - begin) * 1000
    say('the same rows by a bare loop')
    return {
      ours,
      theirs: await rawPerSecond(server, pushes.map(({ rows }) => rows.map(({ event }) => event as SafetyEvent))),
    }
  }

  say(`${backlog} events by one device, each of a rule and a zone of its own`)
  const apart = await catchUp(makeEvent)
  say(`${backlog} events by one device, in acts of ${actEvents}`)
  const acts = await catchUp(actsOf(makeEvent))
  return {
    catchup_per_s: figure(apart.ours, 'events/s'),
    catchup_ratio: ratioFigure(apart.ours, apart.theirs, 'events/s', 0),
    catchup_acts_per_s: figure(acts.ours, 'events/s'),
    catchup_acts_ratio: ratioFigure(acts.ours, acts.theirs, 'events/s', 0),
  }
}

/** Acts of so many people each, one after the other at the rules of a plant. */
function actsOf(makeEvent: (more?: Partial<SafetyEvent>) => SafetyEvent): () => SafetyEvent {
  const rules = Array.from({ length: plantRules }, () => makeEvent())
  const { deviceId } = rules[0]!
  const firstAt = Date.now() - backlog * betweenEventsMs
  let made = 0
  return () => {
    const n = made++
    const { rule, zone } = rules[Math.floor(n / actEvents) % plantRules]!
    const at = epochMs(firstAt + n * betweenEventsMs)
    return makeEvent({
      deviceId,
      rule,
      zone,
      trackId: n + 1,
      capturedAt: at,
      recordedAt: at,
    })
  }
}

async function rawPerSecond(server: SiteServer, batches: readonly (readonly SafetyEvent[])[]): Promise<number> {
  // Whom the server's own PostgreSQL runs as.
  const { uid, gid } = await stat(join(server.dataDir, 'postgres'))
  const { superuser } = await openCluster({
    binDir: '',
    dataDir: server.dataDir,
    ...(uid === process.getuid?.()
      ? {}
      : {
          serviceUser: { uid, gid },
        }),
  })
  const client = new pg.Client(toClientConfig(connectTo(superuser, 'ansim')))
  await client.connect()
  try {
    await client.query('create table bench_raw (like safety_event including all) partition by range (event_id); create table bench_raw_all partition of bench_raw default; create unique index on bench_raw_all (organization_id, org_seq)')
    const { rows: [organization] } = await client.query<{ id: string }>('select organization_id as id from organization limit 1')
    let orgSeq = 0
    const begin = performance.now()
    for (const events of batches) {
      await client.query(`insert into bench_raw select $1, e, s, c, 'None', gen_random_uuid(), 'low', now(), now(), false, j
        from unnest($2::uuid[], $3::bigint[], $4::uuid[], $5::jsonb[]) as t(e, s, c, j)`, [
        organization?.id,
        events.map(({ eventId }) => eventId),
        events.map(() => ++orgSeq),
        events.map(({ cameraId }) => cameraId),
        events.map(event => JSON.stringify(event)),
      ])
    }
    return orgSeq / (performance.now() - begin) * 1000
  }
  finally {
    await client.query('drop table bench_raw').catch(() => {})
    await client.end()
  }
}

async function measureFanout(server: SiteServer, say: (line: string) => void): Promise<Figures> {
  say(`${sockets} listening sockets`)
  const makeEvent = await cameraOf(server)
  const pusher = await signInMember(server, 'supervisor')
  const delays: number[] = []
  const sentAt = new Map<string, number>()
  const open = []
  for (let i = 0; i < sockets; i += socketsPerSession) {
    // Sign-ins are throttled by the minute.
    if (i % (8 * socketsPerSession) === 0)
      await sleep(61_000)
    const member = await signInMember(server, 'reviewer')
    for (let j = i; j < Math.min(sockets, i + socketsPerSession); j++) {
      open.push(await member.listen(items => items.forEach(({ event: { eventId } }) => {
        const at = sentAt.get(eventId)
        if (at !== undefined)
          delays.push(performance.now() - at)
      })))
    }
  }
  const deviceId = aDeviceId()
  for (let seq = 1; seq <= fanoutEvents; seq++) {
    const event = makeEvent()
    sentAt.set(event.eventId, performance.now())
    await pusher.call('POST', '/api/sync/push', aPush(deviceId, seq, [event]))
    await sleep(100)
  }
  await waitFor('every socket to hear every event', () => delays.length >= sockets * fanoutEvents, 20_000, () => `${delays.length} of ${sockets * fanoutEvents}`)
  open.forEach(socket => socket.terminate())
  return {
    fanout_ms_p95: figure(percentile(delays, 0.95), 'ms'),
  }
}
