import type { MemberId } from '../../sfu/contract/ids.ts'
import type { Figures } from '../bench.ts'
import type { LoadSite } from './load-site.ts'
import type { User } from './user.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import WebSocket from 'ws'
import { aPush } from '../../sfu/usecases/testing/build-safety-event.ts'
import { figure, percentile } from '../figure.ts'
import { openBarePeer } from './bare-peer.ts'
import { signIn } from './load-client.ts'
import { openLoadSite } from './load-site.ts'
import { nextAct, openUser } from './user.ts'

export interface LoadSizes {
  readonly clients?: number
  readonly seconds?: number
  readonly cameras?: number
  readonly events?: number
  readonly writers?: number
  readonly writeRounds?: number
  readonly arrivals?: number
}

/** Mean time between an answer and the next request of the same user; 500 users are then some 100 requests a second. */
const thinkMs = 5_000
/** One request in so many is followed by the same question to the peer. */
const peerEvery = 6

/**
 * 500 users, each a browser of its own with an open socket that thinks between two requests, for a minute: a closed loop, so that a slow server is asked less, which
 * the rate that is reported shows. `api_p95_ms` is over all routes, `snapshot_p95_ms` over pictures read and written meanwhile. `api_ratio`: p95 of
 * reads that a bare fastify route answered right afterwards from the same rows. Then `writers` push at one moment, again and again; and
 * `arrivals` sign in, load the page and what it asks for, and open a socket, all within one second.
 */
export async function measureLoad({ clients = 500, seconds = 60, cameras = 40, events = 20_000, writers = 100, writeRounds = 10, arrivals = 200 }: LoadSizes, say: (line: string) => void): Promise<Figures> {
  const site = await openLoadSite({ cameras, events, pictures: 300 }, say)
  const peer = await openBarePeer(site)
  const sockets: WebSocket[] = []
  try {
    const users = await signInAll(site, clients, sockets, say)
    say(`they work for ${seconds} s`)
    const load = await work(users, peer.ask, seconds)
    for (const [name, waits] of load.byAct)
      say(`${name}: p50 ${percentile(waits, 0.5).toFixed(0)} ms, p95 ${percentile(waits, 0.95).toFixed(0)} ms, ${waits.length} times`)
    load.failures.slice(0, 5).forEach(failure => say(`FAILED ${failure}`))
    const waits = [
      ...load.byAct.values(),
    ].flat()
    const pictures = [...load.byAct].flatMap(([name, of]) => ['snapshot', 'picture'].includes(name)
      ? of
      : [])
    say(`${writers} write at once, ${writeRounds} times`)
    const writing = await writeAtOnce(users.slice(0, writers), writeRounds)
    writing.failures.slice(0, 5).forEach(failure => say(`FAILED ${failure}`))
    say(`${arrivals} arrive at once`)
    const spike = await arriveAtOnce(site, arrivals)
    spike.slice(0, 5).forEach(failure => say(`FAILED ${failure}`))
    const [ours, theirs] = [
      percentile(load.paired.ours, 0.95),
      percentile(load.paired.peer, 0.95),
    ]
    return {
      api_p95_ms: figure(percentile(waits, 0.95), 'ms', 1),
      api_p50_ms: figure(percentile(waits, 0.5), 'ms', 1),
      api_ratio: {
        value: Number((ours / theirs).toFixed(2)),
        unit: 'x the bare route\'s p95',
        peer: Number(theirs.toFixed(1)),
        ratio: Number((ours / theirs).toFixed(2)),
      },
      api_rate: figure(waits.length / seconds, 'requests/s', 1),
      api_errors: figure(load.failures.length, ''),
      snapshot_p95_ms: figure(percentile(pictures, 0.95), 'ms', 1),
      writes_100_p95_ms: figure(percentile(writing.waits, 0.95), 'ms', 1),
      writes_100_errors: figure(writing.failures.length, ''),
      spike_200_errors: figure(spike.length, ''),
    }
  }
  finally {
    sockets.forEach(socket => socket.terminate())
    await peer.close()
    await site.close()
  }
}

async function signInAll(site: LoadSite, count: number, sockets: WebSocket[], say: (line: string) => void): Promise<User[]> {
  const tokens = await site.tokens(count, 'supervisor')
  const users: User[] = []
  for (const token of tokens) {
    const client = site.browser()
    const answer = await signIn(client, token)
    sockets.push(await openSocket(site, client.from, client.cookie!))
    users.push(openUser(site, client, (JSON.parse(answer.bytes.toString()) as { memberId: MemberId }).memberId))
    if (users.length % 100 === 0)
      say(`${users.length} browsers`)
  }
  say(`${users.length} browsers are signed in, each with its socket`)
  return users
}

async function work(users: readonly User[], askPeer: (name: string, user: User) => Promise<number> | undefined, seconds: number) {
  const byAct = new Map<string, number[]>()
  const paired = { ours: [] as number[], peer: [] as number[] }
  const failures: string[] = []
  let count = 0
  const end = performance.now() + seconds * 1_000

  await Promise.all(users.map(async (user) => {
    // Not all at once: they came at different times.
    await sleep(Math.random() * 2 * thinkMs)
    while (performance.now() < end) {
      const act = nextAct()
      const before = user.cursor
      try {
        const { status, bytes, tookMs } = await act.run(user)
        if (status !== 200)
          failures.push(`${act.name}: ${status} ${bytes.toString().slice(0, 300)}`)
        byAct.set(act.name, [
          ...byAct.get(act.name) ?? [],
          tookMs,
        ])
        if (!act.isWrite && count++ % peerEvery === 0) {
          const asked = askPeer(act.name, { ...user, cursor: before })
          if (asked) {
            paired.ours.push(tookMs)
            paired.peer.push(await asked)
          }
        }
      }
      catch (error) {
        failures.push(`${act.name}: ${String(error)}`)
      }
      await sleep(-Math.log(1 - Math.random()) * thinkMs)
    }
  }))
  return { byAct, paired, failures }
}

async function writeAtOnce(users: readonly User[], rounds: number): Promise<{ waits: number[], failures: string[] }> {
  const waits: number[] = []
  const failures: string[] = []
  for (let round = 0; round < rounds; round++) {
    await Promise.all(users.map(async (user) => {
      try {
        const { status, bytes, tookMs } = await user.client.ask('POST', '/api/sync/push', aPush(user.deviceId, user.seq + 1, [
          user.site.anEvent(),
        ]))
        if (status === 200)
          user.seq++
        else
          failures.push(`push: ${status} ${bytes.toString().slice(0, 300)}`)
        waits.push(tookMs)
      }
      catch (error) {
        failures.push(String(error))
      }
    }))
    await sleep(500)
  }
  return { waits, failures }
}

/** Answers what went wrong: an answer that is none, one that came later than 10 s, a socket without its welcome. */
async function arriveAtOnce(site: LoadSite, count: number): Promise<string[]> {
  const tokens = await site.tokens(count, 'reviewer')
  const failures: string[] = []
  const sockets: WebSocket[] = []
  await Promise.all(tokens.map(async (token, index) => {
    await sleep(index / count * 1_000)
    const begin = performance.now()
    try {
      const client = site.browser()
      await signIn(client, token)
      for (const path of [
        '/',
        '/api/session',
        '/api/configuration',
        '/api/sync/feed?after=0',
        '/api/suppressions',
        '/api/incidents?limit=20',
      ]) {
        const { status } = await client.ask('GET', path)
        if (status !== 200)
          failures.push(`${path}: ${status}`)
      }
      sockets.push(await openSocket(site, client.from, client.cookie!))
      const tookMs = performance.now() - begin
      if (tookMs > 10_000)
        failures.push(`it took ${tookMs.toFixed(0)} ms to arrive`)
    }
    catch (error) {
      failures.push(String(error))
    }
  }))
  sockets.forEach(socket => socket.terminate())
  return failures
}

/** Resolves when it was welcomed; it goes on hearing what every browser hears. */
function openSocket({ server }: LoadSite, localAddress: string, cookie: string): Promise<WebSocket> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(`ws://localhost:${server.port}/api/socket`, {
      origin: server.address,
      headers: { cookie },
      family: 4,
      localAddress,
      handshakeTimeout: 10_000,
    })
    const late = setTimeout(() => reject(new Error('the socket was not welcomed within 30 s')), 30_000)
    // Its first message; what follows is taken and let go.
    socket.once('message', (bytes) => {
      clearTimeout(late)
      if (String(bytes).includes('"welcome"'))
        resolve(socket)
      else
        reject(new Error('the socket was not welcomed first'))
    })
    socket.on('message', () => {})
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the socket closed before it was welcomed')))
  })
}
