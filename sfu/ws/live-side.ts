import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Silence } from '#contract/alert-silence'
import type { HealthAlarm } from '#contract/health-alarm'
import type { CameraId, OrganizationId } from '#contract/ids'
import type { Notice } from '#contract/signaling'
import type { IngestState } from '#contract/stream'
import type { DbEpoch } from '#contract/sync'
import type { Timers } from '#contract/timers'
import type { Actor, MemberActor } from '../core/actor.ts'
import type { TakeLeaseTurn } from '../core/lease-turn.ts'
import type { Logger } from '../core/logger.ts'
import type { MediaPlane, StreamRef } from '../core/media-plane.ts'
import type { CountStreams } from '../core/stream-count.ts'
import type { AnalysisBoard } from './analysis-board.ts'
import type { SocketAuditor } from './audited-methods.ts'
import type { FeedBroadcaster, FeedBroadcasterOptions } from './feed-broadcaster.ts'
import type { LeaseCoordinator } from './lease-coordinator.ts'
import type { FindCamera } from './notice-scope.ts'
import type { SocketHub } from './socket-hub.ts'
import type { StreamPlaces } from './stream-places.ts'
import { randomUUID } from 'node:crypto'
import { createAnalysisBoard } from './analysis-board.ts'
import { auditMethods, auditRefusal } from './audited-methods.ts'
import { createFeedBroadcaster } from './feed-broadcaster.ts'
import { createLeaseCoordinator } from './lease-coordinator.ts'
import { createLookExchange } from './look-exchange.ts'
import { createMediaRights } from './media-rights.ts'
import { narrowNotice } from './notice-scope.ts'
import { announceStreams, createSignalingMethods } from './signaling-session.ts'
import { createSocketHub } from './socket-hub.ts'
import { registerSocketRoute } from './socket-route.ts'
import { createStreamPlaces } from './stream-places.ts'

export interface LiveSideOptions extends Pick<FeedBroadcasterOptions, 'readFeed' | 'readHead' | 'onEvents'> {
  readonly mediaPlane: MediaPlane
  readonly findCamera: FindCamera
  /** Whether its pictures come from a browser. */
  readonly isBrowserCamera: (cameraId: CameraId) => boolean
  /** Every stream with its ingest as it is now. */
  readonly listIngest: () => readonly (StreamRef & { readonly ingest: IngestState })[]
  readonly isOwnSocket: (request: FastifyRequest) => boolean
  /** The health alarms that stand now. */
  readonly healthAlarms: (organizationId: OrganizationId) => HealthAlarm[]
  /** QU3: absent: any number of pictures may be watched at once. */
  readonly countStreams?: CountStreams
  /** Told when a person opens a camera's picture. */
  readonly onWatch?: (cameraId: CameraId) => void
  /** What is asked over a socket goes to the audit trail by it; absent: nowhere. */
  readonly audit?: SocketAuditor
  /** In force now; absent: there are none. */
  readonly silences?: (organizationId: OrganizationId) => readonly Silence[]
  readonly dbEpoch: DbEpoch
  readonly takeTurn: TakeLeaseTurn
  readonly timers: Timers
  readonly logger: Logger
}

/** Everything that goes over the browsers' sockets. */
export interface LiveSide {
  readonly hub: SocketHub
  readonly leases: LeaseCoordinator
  readonly analysis: AnalysisBoard
  readonly feed: FeedBroadcaster
  readonly places: StreamPlaces
  readonly register: (app: FastifyInstance, findActor: (request: FastifyRequest) => Promise<Actor | undefined>) => Promise<void>
  readonly ingestChanged: (change: StreamRef & { readonly ingest: IngestState }) => void
  readonly configurationChanged: (organizationId: OrganizationId) => void
  readonly close: () => Promise<void>
}

export function createLiveSide(options: LiveSideOptions): LiveSide {
  const { mediaPlane, findCamera, isBrowserCamera, listIngest, isOwnSocket, healthAlarms, dbEpoch, takeTurn, timers, logger } = options
  const hub = createSocketHub()
  const serverId = randomUUID()
  const leases = createLeaseCoordinator({
    hub,
    serverId,
    takeTurn,
    siteOf: cameraId => findCamera(cameraId)?.siteId,
    timers,
    logger,
  })
  const analysis = createAnalysisBoard(hub, leases, timers)
  const feed = createFeedBroadcaster({ ...options, hub })
  const rights = createMediaRights({ mediaPlane, findCamera })
  const places = createStreamPlaces({
    hub,
    mediaPlane,
    serverId,
    count: options.countStreams ?? (async ({ wanted }) => ({ granted: wanted, elsewhere: 0, limit: Infinity })),
    isDetector: ({ socketId, actor }, cameraId) => leases.isCurrent(actor.organizationId, cameraId, socketId),
    timers,
    logger,
  })
  const looks = createLookExchange({
    hub,
    mediaPlane,
    leases,
    rights,
    timers,
    logger,
  })
  const methods = createSignalingMethods({
    looks,
    mediaPlane,
    leases,
    analysis,
    findCamera,
    isBrowserCamera,
    rights,
    places,
    onWatch: options.onWatch ?? (() => {}),
    now: timers.now,
  })
  const stopAnnouncing = announceStreams({ mediaPlane, findCamera }, hub)

  function greet({ organizationId, role }: MemberActor): Notice[] {
    const streams = listIngest().filter(({ cameraId }) => findCamera(cameraId)?.organizationId === organizationId)
    return [
      {
        notice: 'welcome',
        organizationId,
        role,
        serverTime: timers.now(),
        dbEpoch,
        feedCursor: feed.cursorOf(organizationId),
      },
      ...streams.map(({ cameraId, streamKind, ingest }): Notice => ({
        notice: 'ingest-state',
        cameraId,
        streamKind,
        ingest,
      })),
      {
        notice: 'analysis',
        cameras: analysis.list(organizationId),
        gaps: analysis.gaps(organizationId),
      },
      {
        notice: 'silences',
        silences: [
          ...options.silences?.(organizationId) ?? [],
        ],
        serverTime: timers.now(),
      },
      {
        notice: 'health',
        alarms: healthAlarms(organizationId),
      },
    ]
  }

  return {
    hub,
    leases,
    analysis,
    feed,
    places,
    register: (app, findActor) => registerSocketRoute(app, {
      hub,
      methods: options.audit
        ? auditMethods(methods, options.audit)
        : methods,
      findActor,
      isOwnSocket,
      greet,
      narrow: (actor, notice) => narrowNotice(actor, notice, findCamera),
      recheck: rights.recheck,
      onFailed: (socket, method, error) => options.audit && auditRefusal(options.audit, socket, method, error),
      onGone: (socket) => {
        mediaPlane.closeViewer(socket.socketId)
        leases.remove(socket.actor.organizationId, socket.socketId)
        analysis.remove(socket)
      },
      timers,
      logger,
    }),
    ingestChanged({ cameraId, streamKind, ingest }) {
      const organizationId = findCamera(cameraId)?.organizationId
      if (organizationId !== undefined) {
        hub.notify(organizationId, {
          notice: 'ingest-state',
          cameraId,
          streamKind,
          ingest,
        })
      }
    },
    configurationChanged(organizationId) {
      // A camera that went, or went elsewhere, is not shown a second longer.
      for (const socket of hub.list())
        rights.recheck(socket, socket.actor)
      hub.notify(organizationId, { notice: 'configuration-changed' })
    },
    async close() {
      stopAnnouncing()
      looks.close()
      feed.close()
      analysis.close()
      hub.closeAll()
      await Promise.all([
        leases.close(),
        places.close(),
      ])
    },
  }
}
