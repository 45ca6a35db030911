import type { CameraId, OrganizationId, SiteId } from '#contract/ids'
import type { AnalysisReport, SignalingData } from '#contract/signaling'
import type { EpochMs } from '#contract/time'
import type { Timers } from '#contract/timers'
import type { HolderChange, LeaseBoard } from '../core/lease-board.ts'
import type { LeaseTurn, LeaseTurnResult, OwnCandidate, TakeLeaseTurn } from '../core/lease-turn.ts'
import type { Logger } from '../core/logger.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { HeardElsewhere } from './lease-words.ts'
import type { SocketHub } from './socket-hub.ts'
import { expiryMs } from '../core/lease-candidate.ts'
import { judgeReport } from '../core/lease-fitness.ts'
import { isCurrentLease, leasesOf, standbyOf } from '../core/lease-table.ts'
import { heardElsewhere, holderIn, newWords } from './lease-words.ts'
import { turnAlone } from './turn-alone.ts'

/** Keeps one detector per camera among the browsers that offer, and tells each which cameras are its own. */
export interface LeaseCoordinator extends LeaseBoard {
  /** The offer of one socket; a budget of 0 gives everything back. */
  readonly offer: (socket: BrowserSocket, offer: SignalingData<'lease.offer'>) => void
  /** LE8: a sign of life, and how it fares. */
  readonly report: (socket: BrowserSocket, data: SignalingData<'analysis.report'>) => void
  /** LE8: a socket that is gone holds nothing. Idempotent. */
  readonly remove: (organizationId: OrganizationId, socketId: string) => void
  /** The cameras of the organization, whole list each time. */
  readonly setCameras: (organizationId: OrganizationId, cameraIds: readonly CameraId[]) => void
  /** Another process elected, or a station was changed: looks now. Without an organization: all of them. */
  readonly wake: (organizationId?: OrganizationId) => void
  /** LE12: whether the database is away, and everybody keeps what they have. */
  readonly isAway: (organizationId: OrganizationId) => boolean
  readonly organizations: () => OrganizationId[]
  /** LE14: what holders who are connected to other server processes said last. */
  readonly elsewhere: (organizationId: OrganizationId) => HeardElsewhere[]
  readonly close: () => Promise<void>
}

export interface LeaseCoordinatorOptions {
  readonly hub: SocketHub
  /** Of this process, a UUID. */
  readonly serverId: string
  readonly takeTurn: TakeLeaseTurn
  readonly siteOf: (cameraId: CameraId) => SiteId | undefined
  readonly timers: Timers
  readonly logger: Logger
}

interface Organization {
  cameraIds: readonly CameraId[]
  readonly candidates: Map<string, { offer: Omit<OwnCandidate, 'silentMs'>, heardMs: number, isTold: boolean }>
  known: LeaseTurnResult
  /** When the database told it. */
  knownAt: EpochMs
  isAway: boolean
  isTurning: boolean
  isWanted: boolean
  cancel: () => void
}

/** LE8: so often, whether or not anything happened. Nobody here and nobody there: less often. */
const beatMs = 1_000
const idleMs = 5_000
/** What comes together is elected together. */
const gatherMs = 15
/** LE12: a database that takes longer is away, as far as a camera that nobody looks at is concerned. */
const patienceMs = 2_000
const nobody: LeaseTurnResult = {
  table: new Map(),
  browsers: new Map(),
  nextInMs: Number.POSITIVE_INFINITY,
}

export function createLeaseCoordinator({ hub, serverId, takeTurn, siteOf, timers, logger }: LeaseCoordinatorOptions): LeaseCoordinator {
  const organizations = new Map<OrganizationId, Organization>()
  const listeners = new Set<(change: HolderChange) => void>()
  const turns = new Set<Promise<unknown>>()
  let isClosed = false

  function organizationOf(organizationId: OrganizationId): Organization {
    let organization = organizations.get(organizationId)
    if (!organization) {
      organization = {
        cameraIds: [],
        candidates: new Map(),
        known: nobody,
        knownAt: timers.now(),
        isAway: false,
        isTurning: false,
        isWanted: false,
        cancel: () => {},
      }
      organizations.set(organizationId, organization)
    }
    return organization
  }

  function plan(organizationId: OrganizationId, delayMs: number): void {
    const organization = organizationOf(organizationId)
    organization.cancel()
    if (!isClosed)
      organization.cancel = timers.after(delayMs, () => turn(organizationId))
  }

  /** Something happened that may change who detects. */
  function want(organizationId: OrganizationId): void {
    const organization = organizationOf(organizationId)
    organization.isWanted = true
    if (!organization.isTurning)
      plan(organizationId, gatherMs)
  }

  function mineOf(organization: Organization): OwnCandidate[] {
    return Array.from(organization.candidates.values(), ({ offer, heardMs }) => ({
      ...offer,
      silentMs: Math.max(0, timers.now() - heardMs),
    }))
  }

  function turnOf(organizationId: OrganizationId, organization: Organization, mine: readonly OwnCandidate[]): LeaseTurn {
    return {
      organizationId,
      serverId,
      mine,
      cameras: organization.cameraIds.map(cameraId => ({
        cameraId,
        siteId: siteOf(cameraId),
      })),
      isFirstAfterOutage: organization.isAway,
      provisional: new Map([
        ...organization.known.table.values(),
      ].filter(({ epoch }) => epoch === 0).map(({ cameraId, holderId }) => [cameraId, holderId])),
    }
  }

  function turn(organizationId: OrganizationId): void {
    const organization = organizationOf(organizationId)
    if (organization.isTurning || isClosed)
      return
    organization.isTurning = true
    organization.isWanted = false
    // LE12: a database that hangs holds nobody up; what it answers in the end holds.
    const cancelAlone = timers.after(patienceMs, () => goOnAlone(organizationId, 'the database does not answer'))
    const running = takeTurn(turnOf(organizationId, organization, mineOf(organization))).then((result) => {
      if (organization.isAway)
        logger.info({}, 'the database is back: leases are counted again')
      organization.isAway = false
      organization.knownAt = timers.now()
      apply(organizationId, result)
    }, (error: unknown) => goOnAlone(organizationId, error instanceof Error
      ? error.message
      : String(error))).finally(() => {
      cancelAlone()
      turns.delete(running)
      organization.isTurning = false
      const isIdle = organization.candidates.size === 0 && organization.known.table.size === 0
      plan(organizationId, organization.isWanted
        ? gatherMs
        : Math.max(gatherMs, Math.min(isIdle
            ? idleMs
            : beatMs, organization.known.nextInMs + 1)))
    })
    turns.add(running)
  }

  function goOnAlone(organizationId: OrganizationId, reason: string): void {
    const organization = organizationOf(organizationId)
    if (isClosed)
      return
    if (!organization.isAway)
      logger.warn({ reason }, 'the database is away: every detector keeps its cameras, and what has to be given on is given by this server alone')
    organization.isAway = true
    apply(organizationId, turnAlone(organization.known, mineOf(organization), organization.cameraIds, siteOf, timers.now()))
  }

  function apply(organizationId: OrganizationId, after: LeaseTurnResult): void {
    const organization = organizationOf(organizationId)
    const before = organization.known
    organization.known = after
    for (const { holderId, candidate, words } of newWords(organization.candidates, before, after)) {
      candidate.isTold = true
      hub.find(holderId)?.notify({ notice: 'lease', ...words })
    }
    for (const cameraId of new Set([
      ...before.table.keys(),
      ...after.table.keys(),
    ])) {
      const was = before.table.get(cameraId)
      const is = after.table.get(cameraId)
      if (was?.epoch === is?.epoch && was?.holderId === is?.holderId)
        continue
      const change = {
        organizationId,
        cameraId,
        before: holderIn(before, cameraId),
        after: holderIn(after, cameraId),
      }
      listeners.forEach(listener => listener(change))
    }
  }

  function remove(organizationId: OrganizationId, socketId: string): void {
    if (organizationOf(organizationId).candidates.delete(socketId))
      want(organizationId)
  }

  return {
    offer(socket, { fpsBudget, engine, deviceId, ...capability }) {
      const { organizationId, memberName, role, scope } = socket.actor
      const { candidates } = organizationOf(organizationId)
      if (fpsBudget === 0) {
        remove(organizationId, socket.socketId)
        return
      }
      const before = candidates.get(socket.socketId)
      candidates.set(socket.socketId, {
        heardMs: timers.now(),
        isTold: before?.isTold === true,
        offer: {
          holderId: socket.socketId,
          name: memberName,
          connectedAt: before?.offer.connectedAt ?? timers.now(),
          report: before?.offer.report ?? { ready: [], failing: [], fps: {} },
          offer: {
            fpsBudget,
            engine,
            capability,
            scope,
            isOwnStation: role === 'station',
          },
          ...deviceId !== undefined && { deviceId },
        },
      })
      want(organizationId)
    },
    report(socket, { cameras, facts }) {
      const { organizationId } = socket.actor
      const organization = organizationOf(organizationId)
      const own = organization.candidates.get(socket.socketId)
      if (!own)
        return
      const isBack = timers.now() - own.heardMs >= expiryMs / 2
      const report = judgeReport(cameras.filter(isSpeakable), facts, new Map(leasesOf(organization.known.table, socket.socketId).map(({ cameraId, since }) => [cameraId, since])), timers.now())
      const { report: before, offer } = own.offer
      const { load, tickGapMs } = facts ?? {}
      organization.candidates.set(socket.socketId, {
        heardMs: timers.now(),
        isTold: own.isTold,
        offer: {
          ...own.offer,
          report,
          offer: {
            ...offer,
            capability: {
              ...offer.capability,
              ...load !== undefined && { load },
              ...tickGapMs !== undefined && { tickGapMs },
            },
          },
        },
      })
      // LE7 LE9: a standby that looks, a holder that does not: nobody waits for the next beat.
      const standby = standbyOf(organization.known.table, socket.socketId)
      if (isBack || standby.some(cameraId => report.ready.includes(cameraId)) || report.failing.some(cameraId => !before.failing.includes(cameraId)))
        want(organizationId)

      // LE11: of a lease that is over, nothing is believed.
      function isSpeakable({ cameraId, epoch }: AnalysisReport): boolean {
        return epoch === undefined || isCurrentLease(organization.known.table, cameraId, socket.socketId, epoch)
      }
    },
    remove,
    setCameras(organizationId, cameraIds) {
      organizationOf(organizationId).cameraIds = cameraIds
      want(organizationId)
    },
    wake(organizationId) {
      for (const each of organizationId === undefined
        ? organizations.keys()
        : [organizationId])
        want(each)
    },
    organizations: () => [
      ...organizations.keys(),
    ],
    elsewhere: organizationId => heardElsewhere(organizationOf(organizationId).known, organizationOf(organizationId).knownAt),
    isAway: organizationId => organizationOf(organizationId).isAway,
    holderOf: (organizationId, cameraId) => holderIn(organizationOf(organizationId).known, cameraId),
    isCurrent(organizationId, cameraId, socketId, epoch) {
      const lease = organizationOf(organizationId).known.table.get(cameraId)
      return lease?.holderId === socketId && (epoch === undefined || epoch === lease.epoch)
    },
    onHolder(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    async close() {
      isClosed = true
      for (const organization of organizations.values())
        organization.cancel()
      await Promise.all(turns)
      // LE13: what was held here is free for the browsers of other processes at once.
      await Promise.all([...organizations].filter(([, { candidates, isAway }]) => candidates.size > 0 && !isAway).map(([organizationId, organization]) =>
        takeTurn(turnOf(organizationId, organization, [])).catch(() => {})))
    },
  }
}
