import type { Camera } from '#contract/camera'
import type { CameraId, DeviceId, OrganizationId, SiteId } from '#contract/ids'
import type { CameraHealth, PlantHealth, StationHealth } from '#contract/plant-health'
import type { StorageFacts } from '#contract/retention'
import type { PartHealth } from '#contract/status'
import type { Timers } from '#contract/timers'
import type { Actor } from './core/actor.ts'
import type { HealthAlarmBoard } from './core/health-alarms.ts'
import type { OpenedCoverage } from './coverage-opening.ts'
import type { IngestService } from './ingest/ingest-service.ts'
import type { AuditStanding } from './usecases/audit-keeper.ts'
import type { UsecaseContext } from './usecases/context.ts'
import type { LiveSide } from './ws/live-side.ts'
import { sql } from 'kysely'
import { epochMs } from '#contract/time'
import { pause } from '#contract/timers'
import { scopeOf } from './core/actor.ts'
import { authorize, isAllowed } from './core/authorize.ts'

export interface PlantHealthOptions {
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly live: Pick<LiveSide, 'hub' | 'analysis' | 'leases'>
  readonly coverage: Pick<OpenedCoverage, 'observer'>
  readonly alarms: HealthAlarmBoard
  readonly ingest: Pick<IngestService, 'list'>
  readonly listConsumers: (viewerId: string) => readonly { readonly stream: { readonly cameraId: CameraId } }[]
  readonly parts: () => PartHealth[]
  readonly retentionJob: () => StorageFacts['job']
  /** Of the audit trail, as it was verified and anchored last. */
  readonly audit: () => AuditStanding
  readonly startedAt: PlantHealth['startedAt']
  readonly timers: Timers
  readonly signal: AbortSignal
}

/** How the plant fares, for whoever asks; and the alarms of what does not need anybody to ask. */
export interface OpenedPlantHealth {
  /** ADM-7 of what is within the actor's scope. */
  readonly describe: (actor: Actor) => PlantHealth
}

interface RegisteredStation {
  readonly stationId: DeviceId
  readonly name: string
  readonly siteIds: readonly SiteId[] | null
  /** By any server of this database. */
  readonly isHeard: boolean
}

const lookEveryMs = 5_000
/** HE7: a clock further off than this makes times of events wrong by more than people would forgive. */
const clockOffMs = 5_000
const serverClockOffMs = 2_000
const manyWaiting = 200

/** Looks at everything every 5 s and tells the health alarms; HE7. Runs until `signal` aborts. */
export function openPlantHealth(options: PlantHealthOptions): OpenedPlantHealth {
  const { context, organizationId, live, coverage, alarms, ingest, listConsumers, parts, retentionJob, audit, startedAt, timers, signal } = options
  let databaseClockOffsetMs: number | undefined
  let registered: readonly RegisteredStation[] = []
  /** Stations of which it was said that they are gone. */
  const gone = new Set<DeviceId>()

  function stations(): StationHealth[] {
    return live.analysis.browsers(organizationId).map(({ socket, deviceId, name, isStation, facts, cameras }) => ({
      ...deviceId && { deviceId },
      name: name ?? socket.actor.memberName,
      isStation,
      ...facts?.backlog !== undefined && { backlog: facts.backlog },
      ...facts?.clockOffsetMs !== undefined && { clockOffsetMs: facts.clockOffsetMs },
      ...facts?.load !== undefined && { load: facts.load },
      cameras,
    }))
  }

  function cameras(): CameraHealth[] {
    const streams = new Map(ingest.list().filter(({ streamKind }) => streamKind === 'main').map(stream => [stream.cameraId, stream]))
    // What is watched in small is the other stream; the camera has one clock.
    const clocks = new Map(ingest.list().flatMap(({ cameraId, stats }) => stats?.clockOffsetMs === undefined
      ? []
      : [
          [cameraId, stats.clockOffsetMs] as const,
        ]))
    const consumers = new Map<CameraId, number>()
    for (const { socketId } of live.hub.list()) {
      for (const { stream: { cameraId } } of listConsumers(socketId))
        consumers.set(cameraId, (consumers.get(cameraId) ?? 0) + 1)
    }
    return coverage.observer.list().map(({ camera, isWatched, because }) => {
      const { cameraId, siteId, name, isArmed } = camera
      const stream = streams.get(cameraId)
      const holder = live.leases.holderOf(organizationId, cameraId)
      const heard = holder && live.analysis.reportOf(holder.socketId, cameraId)
      const p95Ms = holder && live.analysis.frameAgeP95(holder.socketId, cameraId)
      const clockOffsetMs = clocks.get(cameraId)
      return {
        cameraId,
        name,
        ...siteId && { siteId },
        ingest: stream?.ingest ?? context.ingestState(cameraId, 'main'),
        restarts: Math.max(0, (stream?.stats?.connections ?? 1) - 1),
        consumers: consumers.get(cameraId) ?? 0,
        isArmed,
        ...isWatched && holder && heard && {
          detector: {
            by: holder.deviceName,
            isStation: holder.stationId !== undefined || live.hub.find(holder.socketId)?.actor.role === 'station',
            engine: heard.report.engine,
            detectorId: heard.report.detectorId,
            fps: heard.report.fps,
            ...p95Ms !== undefined && { p95Ms },
          },
        },
        ...because && { because },
        ...heard?.report.lastFrameAgeMs !== undefined && { lastFrameAgeMs: heard.report.lastFrameAgeMs + timers.now() - heard.reportedAt },
        ...clockOffsetMs !== undefined && { clockOffsetMs },
      }
    })
  }

  function look(): void {
    for (const { camera: { cameraId, siteId, name, isInMaintenance } } of coverage.observer.list()) {
      const subject = {
        cameraId,
        ...siteId && { siteId },
      }
      const ingestState = context.ingestState(cameraId, 'main')
      const isOff = ingestState.status === 'offline' || ingestState.status === 'connecting'
      alarms.set(organizationId, 'camera-offline', subject, isOff && !isInMaintenance, {
        name,
        ...ingestState.status === 'offline' && { message: ingestState.message },
      })
    }
    for (const { cameraId, name, siteId, clockOffsetMs } of cameras()) {
      alarms.set(organizationId, 'camera-clock', {
        cameraId,
        ...siteId && { siteId },
      }, Math.abs(clockOffsetMs ?? 0) > clockOffMs, {
        name,
        offsetMs: Math.round(clockOffsetMs ?? 0),
      })
    }
    for (const { deviceId, name, isStation, backlog = 0, clockOffsetMs = 0 } of stations()) {
      if (deviceId === undefined || !isStation)
        continue
      alarms.set(organizationId, 'station-backlog', { stationId: deviceId }, backlog > manyWaiting, { name, waiting: backlog })
      alarms.set(organizationId, 'station-clock', { stationId: deviceId }, Math.abs(clockOffsetMs) > clockOffMs, {
        name,
        offsetMs: Math.round(clockOffsetMs),
      })
    }
    lookForStations()
    for (const { part, healthy, message } of parts()) {
      // A station that is switched off is somebody's choice; cameras that nobody watches then are told as such.
      if (part !== 'station')
        alarms.set(organizationId, part, {}, !healthy, { message })
    }
    const { trouble } = retentionJob()
    alarms.set(organizationId, 'jobs', { part: 'retention' }, trouble !== undefined, {
      name: 'retention',
      ...trouble !== undefined && { message: trouble },
    })
    const auditTrouble = auditTroubleOf(audit())
    alarms.set(organizationId, 'audit', {}, auditTrouble !== undefined, {
      ...auditTrouble !== undefined && { message: auditTrouble },
    })
    alarms.set(organizationId, 'server-clock', {}, Math.abs(databaseClockOffsetMs ?? 0) > serverClockOffMs, {
      offsetMs: Math.round(databaseClockOffsetMs ?? 0),
    })
  }

  /** One that was registered and heard, is not drained, and is connected to none of the servers; the server's own is a part of it. */
  function lookForStations(): void {
    const here = new Set(live.analysis.browsers(organizationId).map(({ deviceId }) => deviceId))
    const absent = registered.filter(({ stationId, isHeard }) => !isHeard && !here.has(stationId))
    for (const { stationId, name, siteIds } of absent) {
      gone.add(stationId)
      alarms.set(organizationId, 'station-gone', {
        stationId,
        ...siteIds?.length === 1 && { siteId: siteIds[0] },
      }, true, { name })
    }
    const stillGone = new Set(absent.map(({ stationId }) => stationId))
    // Also one that was removed or drained meanwhile: nobody waits for it any more.
    for (const stationId of [...gone].filter(each => !stillGone.has(each))) {
      gone.delete(stationId)
      alarms.set(organizationId, 'station-gone', { stationId }, false)
    }
  }

  async function askForStations(): Promise<void> {
    registered = await context.database.withOrganization(organizationId, transaction => sql<RegisteredStation>`
      select station_id as "stationId", name, site_ids as "siteIds", exists (
        select from lease_candidate where organization_id = station.organization_id and device_id = station.station_id and expires_at > clock_timestamp()
      ) as "isHeard"
      from station where organization_id = ${organizationId} and not is_own and drained_at is null and last_seen_at is not null`.execute(transaction)).then(({ rows }) => rows, () => registered)
  }

  async function askDatabaseClock(): Promise<void> {
    const before = timers.now()
    const answer = await context.database.withoutOrganization(transaction => sql<{ ms: number }>`select extract(epoch from clock_timestamp())::float8 * 1000 as ms`.execute(transaction)).catch(() => undefined)
    const ms = answer?.rows[0]?.ms
    // It was asked and answered in between: half of that is the best guess of when.
    databaseClockOffsetMs = ms === undefined
      ? undefined
      : ms - (before + timers.now()) / 2
  }

  async function run(): Promise<void> {
    while (!signal.aborted) {
      await pause(timers, lookEveryMs, signal)
      await askDatabaseClock()
      await askForStations()
      if (!signal.aborted)
        look()
    }
  }
  run().catch(error => context.logger.error({ err: error }, 'the plant\'s health is not looked at'))

  return {
    describe(actor) {
      authorize(actor, 'health:list', actor)
      const seesAll = scopeOf(actor).kind === 'everything'
      const job = retentionJob()
      return {
        serverTime: timers.now(),
        startedAt,
        // HE6: what is about the server or a station is for whom nothing is out of sight.
        parts: seesAll
          ? parts()
          : [],
        jobs: seesAll
          ? [
              {
                name: 'retention',
                isRunning: job.isRunning,
                ...job.finishedAt !== undefined && {
                  finishedAt: epochMs(job.finishedAt),
                },
                ...job.trouble !== undefined && { trouble: job.trouble },
              },
            ]
          : [],
        ...seesAll && databaseClockOffsetMs !== undefined && { databaseClockOffsetMs },
        cameras: cameras().filter(({ cameraId, siteId }: Pick<Camera, 'cameraId' | 'siteId'>) => isAllowed(actor, 'health:list', { organizationId, cameraId, siteId })),
        stations: seesAll
          ? stations()
          : [],
      }
    },
  }
}

/** AD8: what is wrong with the trail, in a sentence; undefined while it is as it was written. */
function auditTroubleOf({ verdict, anchorTrouble, trouble }: AuditStanding): string | undefined {
  if (verdict?.flaw)
    return `the trail is not as it was written at entry ${verdict.flaw.seq}; npx ansim audit verify says more.`
  if (anchorTrouble)
    return 'the anchors are not as they were written; npx ansim audit verify says more.'
  return trouble === undefined
    ? undefined
    : `it cannot be verified and anchored: ${trouble}`
}
