import type { OrganizationId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { AuditSide } from './audit-opening.ts'
import type { openBackups } from './backup-opening.ts'
import type { createClosers } from './closers.ts'
import type { Config } from './config.ts'
import type { OpenedCoverage } from './coverage-opening.ts'
import type { openEvidence } from './evidence-opening.ts'
import type { Foundation } from './foundation-opening.ts'
import type { openHealthAlarms } from './health-opening.ts'
import type { openMedia } from './media-opening.ts'
import type { OpenedSites } from './site-opening.ts'
import type { StationRunner } from './station-runner.ts'
import type { LiveSide } from './ws/live-side.ts'
import { createHealthBoard } from './health-board.ts'
import { createMetrics } from './metrics.ts'
import { openPlantHealth } from './plant-health-opening.ts'

export interface InstrumentsOptions extends Pick<Foundation, 'context' | 'trouble'> {
  readonly config: Config
  readonly organizationId: OrganizationId
  readonly media: Awaited<ReturnType<typeof openMedia>>
  readonly live: LiveSide
  readonly coverage: OpenedCoverage
  readonly healthAlarms: Awaited<ReturnType<typeof openHealthAlarms>>
  readonly sites: OpenedSites
  readonly station: StationRunner['health']
  readonly backups: ReturnType<typeof openBackups>
  readonly evidence: ReturnType<typeof openEvidence>
  readonly audit: Pick<AuditSide, 'standing'>
  readonly startedAt: EpochMs
  readonly timers: Timers
  readonly signal: AbortSignal
  readonly closers: ReturnType<typeof createClosers>
}

/** What tells how the server and the plant fare: the health of its parts, of its cameras and stations, and the metrics. */
export function openInstruments({ config, context, organizationId, trouble, media, live, coverage, healthAlarms, sites, station, backups, evidence, audit, startedAt, timers, signal, closers }: InstrumentsOptions) {
  const health = createHealthBoard({
    pingDatabase: context.database.ping,
    databaseTrouble: trouble,
    isMediaHealthy: () => media.plane.stats().healthy,
    station,
    backup: backups.health,
    disk: evidence.guard.health,
    dataDir: config.dataDir,
    timers,
  })
  closers.add(3, 'health', health.close)
  const plantHealth = openPlantHealth({
    context,
    organizationId,
    live,
    coverage,
    alarms: healthAlarms.alarms,
    ingest: media.ingest,
    listConsumers: viewerId => media.plane.listConsumers(viewerId),
    parts: health.list,
    retentionJob: evidence.keeper.job,
    audit: () => audit.standing(organizationId),
    startedAt,
    timers,
    signal,
  })
  const metrics = createMetrics({
    ...media.metricSources,
    sockets: () => live.hub.list().length,
    coverage,
    healthAlarms: () => healthAlarms.alarms.list(organizationId).length,
    siteUsage: sites.newest,
    healthyParts: () => Object.fromEntries(health.list().map(({ part, healthy }) => [part, healthy])),
  })
  return { health, plantHealth, metrics }
}
