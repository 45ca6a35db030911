import type { Config } from './config.ts'
import type { DemoPlant } from './demo-opening.ts'
import type { ServerPorts } from './foundation-opening.ts'
import type { RouteServices } from './http/route-services.ts'
import type { OpenedSites } from './site-opening.ts'
import type { StationRunner } from './station-runner.ts'
import { join } from 'node:path'
import process from 'node:process'
import { originOf } from './addresses.ts'
import { openBackups } from './backup-opening.ts'
import { createCameraRoster } from './camera-roster.ts'
import { openCameraSearch } from './camera-search.ts'
import { createClosers } from './closers.ts'
import { operatorOf } from './core/actor.ts'
import { openCoverage } from './coverage-opening.ts'
import { createFeedListener } from './db/feed-listener.ts'
import { openDemo } from './demo-opening.ts'
import { openEvidence } from './evidence-opening.ts'
import { layFoundation } from './foundation-opening.ts'
import { keepHouse } from './housekeeping.ts'
import { createAddressGate } from './http/address-gate.ts'
import { isOwnSocket } from './http/origin-policy.ts'
import { placeOf } from './http/request-place.ts'
import { announceIngest } from './ingest-announcer.ts'
import { openInstruments } from './instruments-opening.ts'
import { openMedia } from './media-opening.ts'
import { openPages } from './pages-opening.ts'
import { keepPlant } from './plant-opening.ts'
import { printWayIn } from './print-way-in.ts'
import { seedCameras } from './seed-cameras.ts'
import { openSites } from './site-opening.ts'
import { runStation } from './station-runner.ts'
import { eventLines } from './terminal.ts'
import { bootstrapOrganization } from './usecases/bootstrap-organization.ts'
import { countStreams } from './usecases/count-streams.ts'
import { getFeedHead } from './usecases/get-feed-head.ts'
import { listAllowedRanges } from './usecases/list-allowed-ranges.ts'
import { listCameras } from './usecases/list-cameras.ts'
import { readFeed } from './usecases/read-feed.ts'
import { takeLeaseTurn } from './usecases/take-lease-turn.ts'
import { openWatchkeeping } from './watchkeeping-opening.ts'
import { createLiveSide } from './ws/live-side.ts'

export interface AnsimServer {
  /** `scheme://host:port` that people are told. */
  readonly address: string
  /** Idempotent; browsers first, the database last. */
  readonly stop: () => Promise<void>
}

/**
 * Starts the server: lock, database, media, pages, cameras, station. Whatever was started is stopped again when a later
 * part fails. Fails with an AppError that says what to do.
 */
export async function startServer(config: Config, ports: ServerPorts): Promise<AnsimServer> {
  const closers = createClosers(ports.log.logger)
  try {
    return await start(config, ports, closers)
  }
  catch (error) {
    await closers.closeAll()
    throw error
  }
}

async function start(config: Config, ports: ServerPorts, closers: ReturnType<typeof createClosers>): Promise<AnsimServer> {
  const { terminal, timers, random, version, root, log: { logger } } = ports
  const startedAt = timers.now()
  const stopping = new AbortController()
  const { detectors, masterKey, parts, plan, identity, database, owner, trouble, context, wires } = await layFoundation(config, ports, closers)
  const organizationId = await bootstrapOrganization(context)
  const actor = operatorOf(organizationId)
  let port = config.port
  const { audit, healthAlarms, alerting } = await openWatchkeeping({
    config,
    context,
    database,
    owner,
    organizationId,
    ownPorts: () => [port],
    wires,
    timers,
    logger,
    signal: stopping.signal,
    closers,
  })
  const media = await openMedia({
    config,
    plan,
    context,
    organizationId,
    ownPorts: () => [port],
    ports,
    signal: stopping.signal,
  })
  closers.add(2, 'media', media.close)
  const roster = createCameraRoster({
    actor,
    listCameras: () => listCameras(context, actor),
    ingest: media.ingest,
    onCameras: cameraIds => wires.camerasChanged(cameraIds),
    timers,
    logger,
  })
  closers.add(3, 'cameras', roster.close)
  let sites: OpenedSites | undefined
  const live = createLiveSide({
    audit: audit.watch(media.plane),
    silences: alerting.silences,
    countStreams: count => countStreams(database, count),
    onWatch: cameraId => sites?.opened(cameraId),
    healthAlarms: healthAlarms.alarms.list,
    mediaPlane: media.plane,
    findCamera: roster.find,
    isBrowserCamera: roster.isBrowserCamera,
    listIngest: media.listIngest,
    isOwnSocket: request => isOwnSocket(placeOf(request)),
    dbEpoch: database.dbEpoch,
    takeTurn: turn => takeLeaseTurn(database, turn),
    readFeed: (id, after) => readFeed(context, operatorOf(id), { after, limit: 200 }),
    readHead: id => getFeedHead(context, operatorOf(id)),
    onEvents: items => eventLines(items.map(({ event }) => event).filter(({ suppressedBy }) => suppressedBy === undefined)).forEach(cells => terminal.line(...cells)),
    timers,
    logger,
  })
  closers.add(4, 'sockets', live.close)
  wires.ingestState = media.ingestState
  wires.camerasChanged = cameraIds => live.leases.setCameras(organizationId, cameraIds)
  wires.feedChanged = live.feed.wake
  sites = openSites({
    config,
    context,
    organizationId,
    media,
    live,
    findCamera: roster.find,
    timers,
    signal: stopping.signal,
  })
  const coverage = openCoverage({
    isSuspended: sites.isSuspended,
    context,
    organizationId,
    live,
    health: healthAlarms,
    timers,
    signal: stopping.signal,
    closers,
  })
  let demo: DemoPlant | undefined
  wires.configurationChanged = changed => void roster.reconcile().then(() => {
    live.configurationChanged(changed)
    coverage.refresh()
    sites?.refresh()
    return demo?.camerasChanged(roster.list())
  }).catch(error => logger.error({ err: error }, 'a change of the cameras is not known everywhere'))
  const announce = announceIngest(terminal, timers, roster.nameOf)
  media.subscribeIngest((change) => {
    live.ingestChanged(change)
    announce(change)
  })

  const backups = openBackups({
    config,
    owner,
    version,
    timers,
    logger,
    signal: stopping.signal,
  })
  let station: StationRunner | undefined
  const evidence = openEvidence({
    config,
    context,
    organizationId,
    timers,
    signal: stopping.signal,
  })
  const { health, plantHealth, metrics } = openInstruments({
    config,
    context,
    organizationId,
    trouble,
    media,
    live,
    coverage,
    healthAlarms,
    sites,
    station: () => station?.health() ?? { healthy: false, message: 'It starts.' },
    backups,
    evidence,
    audit,
    startedAt,
    timers,
    signal: stopping.signal,
    closers,
  })
  const address = (): string => config.publicOrigin ?? originOf(config.host, port)
  const gate = createAddressGate({
    listAllowedRanges: () => listAllowedRanges(context),
    now: timers.now,
  })
  const services: RouteServices = {
    context,
    detectors,
    address,
    trustAnchor: () => identity.trustAnchor(address()),
    health: health.list,
    metrics,
    cameraSearch: openCameraSearch({
      ownPorts: () => [port],
      allowed: config.cameraNetworks,
      timers,
      random,
    }),
    messages: alerting.messages,
    listAnalysis: live.analysis.list,
    knownCameras: () => roster.list(),
    browsers: () => live.hub.list().length,
    usage: {
      watched: live.places.watched,
      sites: sites.list,
      newest: sites.newest,
    },
    createBackup: backups.createNow,
    coverage,
    plantHealth: plantHealth.describe,
    healthAlarms: healthAlarms.alarms.list,
    keeping: { job: evidence.keeper.job, disk: evidence.guard.disk },
    auditStanding: audit.standing,
    closeSession: live.hub.closeSession,
    gate,
    keyRing: masterKey,
    isForNetwork: config.host !== undefined || config.publicOrigin !== undefined,
    version,
    pid: process.pid,
    startedAt,
  }
  const siteFolder = join(root, 'client/dist')
  const pages = await openPages({
    config,
    actor,
    services,
    context,
    identity,
    plan,
    gate,
    audit: audit.calls,
    live,
    siteFolder,
    logger,
    closers,
  })
  port = pages.port

  const feedListener = createFeedListener({
    connection: database.connection,
    timers,
    logger,
    onFeed: live.feed.wake,
    onLeases: live.leases.wake,
  })
  closers.add(3, 'feed', feedListener.close)
  feedListener.run(stopping.signal).catch(error => logger.error({ err: error }, 'the feed is not listened to'))
  await live.feed.follow(organizationId)
  alerting.attach({ notify: live.hub.notify, address })
  alerting.run(stopping.signal)
  closers.add(3, 'plant', keepPlant({ context, organizationId, timers }))
  void backups.run(stopping.signal)
  audit.run(stopping.signal)

  terminal.line('Ansim', address())
  await printWayIn(context, actor, address(), identity.trustAnchor(address())?.fingerprint, terminal)

  await seedCameras(context, actor, config.cameras, terminal)
  demo = await openDemo({
    context,
    actor,
    hasOwnCameras: config.cameras.length > 0,
    ports,
  })
  closers.add(2, 'demo', demo.close)
  await roster.reconcile()
  station = runStation({
    config,
    context,
    actor,
    localOrigin: originOf(undefined, port),
    siteFolder,
    timers,
    logger,
  })
  closers.add(4, 'station', station.close)
  const { healthy, message } = station.health()
  if (!healthy && config.station === true && message !== 'It starts.')
    terminal.line('No station', message)

  const stopKeeping = keepHouse({ database, parts }, timers, logger)
  const stopRenewing = identity.keepUp(pages.renew)
  closers.add(4, 'timers', () => {
    stopping.abort()
    stopRenewing()
    stopKeeping()
  })
  logger.info({
    version,
    address: address(),
    detector: context.detectorId,
  }, 'the server runs')
  return {
    address: address(),
    stop: closers.closeAll,
  }
}
