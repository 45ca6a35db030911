import type { Configuration } from '../../sfu/contract/configuration.ts'
import type { CoverageStrip } from '../../sfu/contract/coverage.ts'
import type { HealthAlarm } from '../../sfu/contract/health-alarm.ts'
import type { CameraId } from '../../sfu/contract/ids.ts'
import type { Figures } from '../bench.ts'
import type { TrueLook } from './covering-replica.ts'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../client/pipeline/sync/testing/simulated-site.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure } from '../figure.ts'
import { signInMember } from '../sync/member-client.ts'
import { SiteServer } from '../sync/site-server.ts'
import { CoveringReplica } from './covering-replica.ts'

export interface CoverageSizes {
  readonly faults: number
  /** Between the end of a fault and the next one, s. */
  readonly calmS: number
  readonly seed: number
}

const kinds = [
  'kill',
  'hide',
  'cut',
  'camera',
  'stall',
] as const
/** A camera that was not looked at for longer is not analysed in between: what coverage promises. */
const longestGapMs = 2_500
const gridMs = 10

/**
 * coverage_error: over a run with faults, the share of the time in which what the server says of a camera (analysed or not) is not what the
 * harness saw happen, sampled every 10 ms. unwatched_alarm_s: from the last look of an armed camera to its alarm on a browser, the longest.
 */
export async function measureCoverage({ faults, calmS, seed }: CoverageSizes, say: (line: string) => void): Promise<Figures> {
  say(`${faults} faults by ${kinds.join(', ')}, seed ${seed}`)
  const random = seededRandom(seed)
  const server = await SiteServer.open()
  const replicas: CoveringReplica[] = []
  try {
    const administrator = await signInMember(server, 'administrator')
    const cameraId = await armCamera(administrator)
    const configuration = await administrator.call<Configuration>('GET', '/api/configuration')
    const member = await signInMember(server, 'supervisor')
    const looks: TrueLook[] = []
    const epochs = new Map<number, number>()
    for (const [name, fpsBudget] of [
      ['a', 40],
      ['b', 35],
    ] as const) {
      replicas.push(await CoveringReplica.open({
        name,
        port: server.port,
        cookie: member.cookie,
        configuration,
        fpsBudget,
        onLook: look => looks.push(look),
        onLease: (_, epoch, atMs) => epochs.set(epoch, Math.min(atMs, epochs.get(epoch) ?? atMs)),
      }))
    }
    const fromMs = Date.now()
    await waitFor('the camera to be looked at', () => looks.length > 10, 60_000)
    await sleep(calmS * 1_000)
    for (let i = 0; i < faults; i++) {
      const kind = kinds[i % kinds.length]!
      const holder = replicas.find(({ name }) => name === looks.at(-1)?.name) ?? replicas[0]!
      const lengthMs = 3_000 + random() * 9_000
      await beginFault(kind, holder, replicas, cameraId)
      await sleep(lengthMs)
      endFault(kind, holder, replicas, cameraId)
      await waitFor(`looks after ${kind}`, () => (looks.at(-1)?.atMs ?? 0) > Date.now() - 1_000, 60_000)
      await sleep(calmS * 1_000)
    }
    const toMs = Date.now()
    const unwatched = await measureUnwatched(administrator, replicas, looks, cameraId)
    await waitFor('all minutes to be told', async () => {
      const minute = Math.floor(Date.now() / 60_000)
      return minute > Math.floor(toMs / 60_000) && (await Promise.all(replicas.map(({ disk }) => disk.due(minute, 1)))).every(rows => rows.length === 0)
    }, 150_000)
    const { strips: [strip] } = await administrator.call<{ strips: CoverageStrip[] }>('GET', `/api/coverage?cameraIds=${cameraId}&from=${fromMs}&to=${toMs}`)
    const wrong = compare(looks, epochs, strip!, fromMs, toMs)
    wrong.notes.forEach(say)
    return {
      coverage_error: figure(wrong.share * 100, '%', 2),
      coverage_overclaimed: figure(wrong.over * 100, '%', 2),
      coverage_true: figure(wrong.truth * 100, '%', 1),
      unwatched_alarm_s: figure(unwatched, 's', 1),
    }
  }
  finally {
    await Promise.all(replicas.map(each => each.close()))
    await server.destroy()
  }
}

async function beginFault(kind: typeof kinds[number], holder: CoveringReplica, replicas: readonly CoveringReplica[], cameraId: CameraId): Promise<void> {
  switch (kind) {
    case 'kill': return holder.kill()
    case 'hide': return holder.hide(true)
    case 'cut': return holder.cut()
    case 'camera': return replicas.forEach(each => each.stopCamera(cameraId, true))
    case 'stall': return holder.stall(true)
  }
}

function endFault(kind: typeof kinds[number], holder: CoveringReplica, replicas: readonly CoveringReplica[], cameraId: CameraId): void {
  switch (kind) {
    case 'kill': return holder.revive()
    case 'hide': return holder.hide(false)
    case 'cut': return holder.mend()
    case 'camera': return replicas.forEach(each => each.stopCamera(cameraId, false))
    case 'stall': return holder.stall(false)
  }
}

/** Every browser is killed in turn; the alarm is waited for where people would see it. */
async function measureUnwatched(administrator: Awaited<ReturnType<typeof signInMember>>, replicas: readonly CoveringReplica[], looks: readonly TrueLook[], cameraId: CameraId): Promise<number> {
  const socket = await administrator.listen(() => {})
  let raisedAt: number | undefined
  socket.on('message', (bytes) => {
    const { type, data } = JSON.parse(bytes.toString()) as { type: string, data: { notice?: string, alarms?: HealthAlarm[] } }
    if (type === 'notice' && data.notice === 'health' && data.alarms?.some(alarm => alarm.kind === 'unwatched' && alarm.cameraId === cameraId))
      raisedAt ??= Date.now()
  })
  const longest: number[] = []
  for (const kind of ['kill', 'stall', 'camera'] as const) {
    raisedAt = undefined
    for (const each of replicas)
      await beginFault(kind, each, replicas, cameraId)
    await waitFor(`the alarm after ${kind}`, () => raisedAt !== undefined, 30_000)
    longest.push((raisedAt! - looks.at(-1)!.atMs) / 1_000)
    for (const each of replicas)
      endFault(kind, each, replicas, cameraId)
    await waitFor('looks again', () => looks.at(-1)!.atMs > Date.now() - 1_000, 60_000)
    await sleep(6_000)
  }
  socket.close()
  return Math.max(...longest)
}

/** At each moment the camera is analysed when the lease in force then has a look before and one after it, not further apart than 2.5 s. */
function compare(looks: readonly TrueLook[], epochs: ReadonlyMap<number, number>, strip: CoverageStrip, fromMs: number, toMs: number): { share: number, over: number, truth: number, notes: string[] } {
  const begun = [...epochs].sort(([a], [b]) => a - b)
  const spans = [
    ...Map.groupBy(looks, ({ name, epoch }) => `${name} ${epoch}`).values(),
  ].flatMap(own => own.slice(1).flatMap((look, i) => look.atMs - own[i]!.atMs <= longestGapMs
    ? [
        { fromMs: own[i]!.atMs, toMs: look.atMs, epoch: look.epoch },
      ]
    : []))
  let wrong = 0
  let over = 0
  let truth = 0
  let all = 0
  const notes: string[] = []
  let wrongSince: number | undefined
  for (let at = fromMs; at < Math.min(toMs, strip.stretches.at(-1)?.to ?? toMs); at += gridMs) {
    const inForce = begun.findLast(([, since]) => since <= at)?.[0]
    const isTrue = spans.some(span => span.epoch === inForce && span.fromMs <= at && at < span.toMs)
    const stretch = strip.stretches.find(each => each.from <= at && at < each.to)
    const isClaimed = stretch?.state.kind === 'analysed'
    all++
    truth += Number(isTrue)
    wrong += Number(isTrue !== isClaimed)
    over += Number(isClaimed && !isTrue)
    if (isTrue === isClaimed) {
      if (wrongSince !== undefined && at - wrongSince > 500)
        notes.push(`wrong for ${at - wrongSince} ms from ${new Date(wrongSince).toISOString()}`)
      wrongSince = undefined
    }
    else {
      wrongSince ??= at
    }
  }
  return {
    share: wrong / all,
    over: over / all,
    truth: truth / all,
    notes,
  }
}

/** A zone and a rule that watches always. */
async function armCamera(administrator: Awaited<ReturnType<typeof signInMember>>): Promise<CameraId> {
  const { cameras: [camera] } = await administrator.call<Configuration>('GET', '/api/configuration')
  const { zoneId } = await administrator.call<{ zoneId: string }>('POST', `/api/cameras/${camera!.cameraId}/zones`, {
    name: 'Hall',
    polygon: [
      { x: 0.1, y: 0.1 },
      { x: 0.9, y: 0.1 },
      { x: 0.9, y: 0.9 },
      { x: 0.1, y: 0.9 },
    ],
  })
  await administrator.call('POST', `/api/cameras/${camera!.cameraId}/rules`, {
    zoneIds: [zoneId],
    name: 'Hall',
    armed: true,
    severity: 'high',
    condition: {
      kind: 'zone-presence',
      labels: ['person'],
    },
  })
  return camera!.cameraId
}
