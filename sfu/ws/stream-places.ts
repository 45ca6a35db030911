import type { CameraId, OrganizationId } from '#contract/ids'
import type { Timers } from '#contract/timers'
import type { Logger } from '../core/logger.ts'
import type { MediaPlane } from '../core/media-plane.ts'
import type { CountStreams } from '../core/stream-count.ts'
import type { BrowserSocket } from './browser-socket.ts'
import type { SocketHub } from './socket-hub.ts'
import { defaultQuotas } from '#contract/quota'
import { quotaReached } from '../core/quota-sentence.ts'

export interface StreamPlacesOptions {
  readonly hub: Pick<SocketHub, 'list'>
  readonly mediaPlane: Pick<MediaPlane, 'listConsumers'>
  /** Of this process, a UUID. */
  readonly serverId: string
  readonly count: CountStreams
  /** QU4: whether this socket is the camera's detector. */
  readonly isDetector: (socket: BrowserSocket, cameraId: CameraId) => boolean
  readonly timers: Timers
  readonly logger: Logger
}

/** What is watched at once: browsers times cameras, whatever stream of a camera it is; what a station watches is not counted. */
export interface StreamPlaces {
  /**
   * QU3: a place for one more picture, held until the answer is called: by then the plane has its consumer, or not. A camera that this browser
   * watches already takes no other. Rejects with 'quota-reached' and the number.
   */
  readonly take: (socket: BrowserSocket, cameraId: CameraId) => Promise<() => void>
  /** Through all server processes, as they said last. */
  readonly watched: (organizationId: OrganizationId) => Promise<number>
  /** Sockets of people with the cameras that they watch now, through this process. */
  readonly watching: () => { readonly socket: BrowserSocket, readonly cameraIds: ReadonlySet<CameraId> }[]
  /** QU7: what was watched here counts no more for the others. */
  readonly close: () => Promise<void>
}

interface Wish {
  readonly socket: BrowserSocket
  readonly cameraId: CameraId
  readonly answer: PromiseWithResolvers<() => void>
}

interface Organization {
  /** As the database said last. */
  limit: number
  elsewhere: number
  /** What it was told last of what is watched here. */
  told: number
  isAway: boolean
  wishes: Wish[]
  asking: Promise<void> | undefined
  cancelBeat: (() => void) | undefined
}

/** QU7: it is said so often, well within what makes a process count as gone. */
const beatMs = 5_000
/** Who wants to watch does not wait longer for a database that does not answer. */
const patienceMs = 2_000

/** QU3 QU7: asked of the database, for all who want a place at the moment together; while it is away, of what it said last. */
export function createStreamPlaces({ hub, mediaPlane, serverId, count, isDetector, timers, logger }: StreamPlacesOptions): StreamPlaces {
  /** On their way: the plane does not have them yet. */
  const pending = new Map<BrowserSocket, CameraId[]>()
  const organizations = new Map<OrganizationId, Organization>()
  let isClosed = false

  /** Of a station nothing counts: it looks so that people need not. */
  function watching(): { socket: BrowserSocket, cameraIds: Set<CameraId> }[] {
    return hub.list().filter(({ actor }) => actor.role !== 'station').map(socket => ({
      socket,
      cameraIds: new Set([
        ...mediaPlane.listConsumers(socket.socketId).map(({ stream }) => stream.cameraId),
        ...pending.get(socket) ?? [],
      ]),
    }))
  }

  function watchedHere(organizationId: OrganizationId): number {
    let sum = 0
    for (const { socket, cameraIds } of watching()) {
      if (socket.actor.organizationId === organizationId)
        sum += cameraIds.size
    }
    return sum
  }

  function organizationOf(organizationId: OrganizationId): Organization {
    const known = organizations.get(organizationId) ?? {
      limit: defaultQuotas.streams,
      elsewhere: 0,
      told: 0,
      isAway: false,
      wishes: [],
      asking: undefined,
      cancelBeat: undefined,
    }
    organizations.set(organizationId, known)
    return known
  }

  const isKnown = ({ socket, cameraId }: Omit<Wish, 'answer'>): boolean =>
    mediaPlane.listConsumers(socket.socketId).some(({ stream }) => stream.cameraId === cameraId) || pending.get(socket)?.includes(cameraId) === true

  function hold(socket: BrowserSocket, cameraId: CameraId): () => void {
    const held = pending.get(socket) ?? []
    held.push(cameraId)
    pending.set(socket, held)
    return () => {
      held.splice(held.indexOf(cameraId), 1)
      if (held.length === 0)
        pending.delete(socket)
    }
  }

  /** What takes no place, or may have one whatever the limit: the others hear of it with the next beat. */
  function holdUnasked(socket: BrowserSocket, cameraId: CameraId): () => void {
    const done = hold(socket, cameraId)
    const { organizationId, role } = socket.actor
    const organization = organizationOf(organizationId)
    if (role !== 'station' && !organization.asking && !organization.cancelBeat)
      planBeat(organizationId, organization)
    return done
  }

  /** Answers those who waited, in the order in which they came. */
  function settle(organizationId: OrganizationId, wishes: readonly Wish[], granted: number): void {
    const { elsewhere, limit } = organizationOf(organizationId)
    let left = granted
    for (const wish of wishes) {
      const isFree = isKnown(wish)
      if (isFree || left > 0) {
        left -= isFree
          ? 0
          : 1
        wish.answer.resolve(hold(wish.socket, wish.cameraId))
      }
      else {
        wish.answer.reject(quotaReached('streams', elsewhere + watchedHere(organizationId), limit))
      }
    }
  }

  function settleAlone(organizationId: OrganizationId, wishes: readonly Wish[]): void {
    const { elsewhere, limit } = organizationOf(organizationId)
    settle(organizationId, wishes, limit - elsewhere - watchedHere(organizationId))
  }

  /** Says what is watched here, and asks for what is wanted; never two at a time. */
  function ask(organizationId: OrganizationId): Promise<void> {
    const organization = organizationOf(organizationId)
    return organization.asking ??= askOnce(organizationId, organization).finally(() => {
      organization.asking = undefined
      if (organization.wishes.length > 0)
        void ask(organizationId)
      else
        planBeat(organizationId, organization)
    })
  }

  async function askOnce(organizationId: OrganizationId, organization: Organization): Promise<void> {
    const wishes = organization.wishes.splice(0)
    const watched = watchedHere(organizationId)
    const fresh = wishes.filter(wish => !isKnown(wish))
    const wanted = fresh.filter((wish, index) => fresh.findIndex(({ socket, cameraId }) => socket === wish.socket && cameraId === wish.cameraId) === index).length
    const late = Promise.withResolvers<never>()
    const cancelLate = timers.after(patienceMs, () => late.reject(new Error(`no answer within ${patienceMs / 1_000} s`)))
    try {
      const { granted, elsewhere, limit } = await Promise.race([
        count({
          organizationId,
          serverId,
          watched,
          wanted,
        }),
        late.promise,
      ])
      Object.assign(organization, {
        elsewhere,
        limit,
        told: watched + granted,
        isAway: false,
      })
      settle(organizationId, wishes, granted)
    }
    catch (error) {
      if (!organization.isAway && !isClosed)
        logger.warn({ err: error }, 'what is watched through other servers is not known now; what was known last holds')
      organization.isAway = true
      settleAlone(organizationId, wishes)
    }
    finally {
      cancelLate()
    }
  }

  function planBeat(organizationId: OrganizationId, organization: Organization): void {
    organization.cancelBeat?.()
    organization.cancelBeat = isClosed || (organization.told === 0 && !organization.isAway && watchedHere(organizationId) === 0)
      ? undefined
      : timers.after(beatMs, () => void ask(organizationId))
  }

  return {
    async take(socket, cameraId) {
      const { organizationId, role } = socket.actor
      // QU4: detection never stops because of a quota.
      if (role === 'station' || isKnown({ socket, cameraId }) || isDetector(socket, cameraId))
        return holdUnasked(socket, cameraId)
      const organization = organizationOf(organizationId)
      const wish: Wish = {
        socket,
        cameraId,
        answer: Promise.withResolvers(),
      }
      if (organization.isAway) {
        settleAlone(organizationId, [wish])
      }
      else {
        organization.wishes.push(wish)
        void ask(organizationId)
      }
      return wish.answer.promise
    },
    async watched(organizationId) {
      await ask(organizationId)
      return organizationOf(organizationId).elsewhere + watchedHere(organizationId)
    },
    watching,
    async close() {
      isClosed = true
      await Promise.all([...organizations].map(async ([organizationId, { asking, cancelBeat, told }]) => {
        cancelBeat?.()
        await asking
        if (told > 0) {
          await count({
            organizationId,
            serverId,
            watched: 0,
            wanted: 0,
          }).catch(() => {})
        }
      }))
    },
  }
}
