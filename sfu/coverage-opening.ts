import type { Configuration } from '#contract/configuration'
import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { Closers } from './closers.ts'
import type { OpenedHealth } from './health-opening.ts'
import type { UsecaseContext } from './usecases/context.ts'
import type { ReadObserved } from './usecases/read-coverage.ts'
import type { CameraWatching, WatchedCamera } from './ws/coverage-observer.ts'
import type { LiveSide } from './ws/live-side.ts'
import { Buffer } from 'node:buffer'
import { minuteMs } from '#contract/coverage'
import { isInMaintenance } from '#contract/maintenance'
import { isScheduled } from '#contract/site-week'
import { epochMs } from '#contract/time'
import { pause } from '#contract/timers'
import { operatorOf } from './core/actor.ts'
import { isAllowed } from './core/authorize.ts'
import { foldMinute, sumOf } from './core/coverage-fold.ts'
import { getConfiguration } from './usecases/get-configuration.ts'
import { observeCoverage } from './usecases/observe-coverage.ts'
import { CoverageObserver } from './ws/coverage-observer.ts'

export interface OpenedCoverage {
  readonly observer: CoverageObserver
  /** What of the newest minutes is in memory. */
  readonly newest: ReadObserved
  /** How each camera's watching is now. */
  readonly watching: () => CameraWatching[]
  /** Share of the armed camera time of the last hour that was analysed as far as the server saw, 0..1; undefined: nothing was armed. */
  readonly ratio: () => number | undefined
  /** Cameras, rules or sites changed. */
  readonly refresh: () => void
}

const writeEveryMs = 20_000
const refreshEveryMs = 30_000
const keepMs = 65 * minuteMs

/**
 * Opens what the server itself knows of coverage, and tells browsers of health alarms. CO5: written every 20 s; while the database is away it is kept, and written then. What is
 * lost when the server dies is those seconds, and what browsers say of them counts all the same.
 */
export function openCoverage({ context, organizationId, live, health: { alarms, close }, isSuspended = () => false, timers, signal, closers }: {
  readonly context: UsecaseContext
  readonly organizationId: OrganizationId
  readonly live: Pick<LiveSide, 'leases' | 'analysis' | 'hub'>
  readonly health: OpenedHealth
  /** Whether a site is left in peace because nobody watches and nothing is armed. */
  readonly isSuspended?: (siteId: SiteId) => boolean
  readonly timers: Timers
  readonly signal: AbortSignal
  readonly closers: Closers
}): OpenedCoverage {
  const { logger } = context
  const stintId = Buffer.from(context.random(4)).toString('hex')
  let configuration: Configuration | undefined
  let wake = new AbortController()
  let writing: Promise<void> = Promise.resolve()

  const observer = new CoverageObserver({
    cameras: () => configuration
      ? watchedCameras(configuration, organizationId, timers.now(), isSuspended)
      : [],
    leases: live.leases,
    reportOf: live.analysis.reportOf,
    ingestOf: cameraId => context.ingestState(cameraId, 'main'),
    hasDetectors: id => live.hub.list().some(({ actor }) => actor.organizationId === id && isAllowed(actor, 'lease:hold', actor)),
    isStation: holder => holder.stationId !== undefined || live.hub.find(holder.socketId)?.actor.role === 'station',
    alarms,
    timers,
  })

  async function write(): Promise<void> {
    const minutes = observer.log.unwritten()
    try {
      await observeCoverage(context, organizationId, stintId, minutes)
      observer.log.written(minutes, epochMs(timers.now() - keepMs))
    }
    catch (error) {
      logger.warn({ err: error, minutes: minutes.length }, 'coverage is written when the database is back')
    }
  }
  // One after the other, so that an older state of a minute never replaces a newer one.
  const flush = (): Promise<void> => writing = writing.then(write)

  async function follow(): Promise<void> {
    while (!signal.aborted) {
      wake = new AbortController()
      try {
        configuration = await getConfiguration(context, operatorOf(organizationId))
      }
      catch (error) {
        logger.debug({ err: error }, 'cameras and rules are read again for coverage')
      }
      await pause(timers, refreshEveryMs, AbortSignal.any([signal, wake.signal]))
    }
  }

  async function keepWriting(): Promise<void> {
    while (!signal.aborted) {
      await pause(timers, writeEveryMs, signal)
      await flush()
    }
  }

  alarms.onChange(changed => live.hub.notify(changed, {
    notice: 'health',
    alarms: alarms.list(changed),
  }))
  live.analysis.explain(changed => observer.list().flatMap(({ camera, because }) => because && camera.organizationId === changed
    ? [
        { cameraId: camera.cameraId, because },
      ]
    : []))
  closers.add(3, 'health alarms', close)
  closers.add(2, 'coverage', flush)
  observer.run(signal)
  for (const run of [follow, keepWriting])
    run().catch(error => logger.error({ err: error }, 'coverage is not kept'))

  return {
    observer,
    newest: cameraId => observer.log.minutes(cameraId),
    watching: () => observer.list(),
    ratio() {
      const from = Math.floor(timers.now() / minuteMs) - 60
      const sum = sumOf(observer.list().flatMap(({ camera }) => [
        ...observer.log.minutes(camera.cameraId),
      ].flatMap(([minute, spans]) => minute >= from
        ? foldMinute(minute, spans, []).filter(stretch => stretch.to - minute * minuteMs <= (spans.at(-1)?.toMs ?? 0))
        : [])))
      return sum.armedMs > 0
        ? sum.armedAnalysedMs / sum.armedMs
        : undefined
    },
    refresh: () => wake.abort(),
  }
}

/** CO7: armed is a camera that some rule watches now, by its schedule and the clock of the site, and that is not in maintenance. */
function watchedCameras({ cameras, rules, sites }: Configuration, organizationId: OrganizationId, now: EpochMs, isSuspended: (siteId: SiteId) => boolean): WatchedCamera[] {
  const zones = new Map(sites.map(({ siteId, timeZone }) => [siteId, timeZone]))
  const watched = new Set<CameraId>()
  const timeZoneOf = new Map(cameras.map(({ cameraId, siteId }) => [cameraId, (siteId && zones.get(siteId)) ?? 'UTC']))
  for (const { cameraId, armed, schedule } of rules) {
    if (armed && !watched.has(cameraId) && isScheduled(schedule, now, timeZoneOf.get(cameraId) ?? 'UTC'))
      watched.add(cameraId)
  }
  return cameras.map(({ cameraId, siteId, name, maintenance }) => {
    const inMaintenance = isInMaintenance(maintenance, now)
    return {
      organizationId,
      cameraId,
      siteId,
      name,
      isArmed: watched.has(cameraId) && !inMaintenance,
      isInMaintenance: inMaintenance,
      isSuspended: siteId !== undefined && isSuspended(siteId),
    }
  })
}
