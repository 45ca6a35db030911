import type { Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { ApiPort } from '../../../core/api-port.ts'
import type { SocketPort, SocketState } from '../../../core/socket-port.ts'
import type { FakeSyncServer } from './fake-sync-server.ts'
import { AppError } from '#contract/app-error'
import { organizationIdSchema } from '#contract/ids'
import { routes } from '#contract/routes'
import { epochMs } from '#contract/time'
import { NetworkUnavailable } from '../../../core/network-unavailable.ts'
import { createListeners, createObservable } from '../../../core/observable.ts'
import { cameraIdOf } from '../../../core/sync/testing/event-builder.ts'

export interface FakeNetwork {
  readonly api: ApiPort
  readonly socket: SocketPort
  /** No way through: calls fail, answers under way are lost, the socket goes. */
  readonly cut: () => void
  readonly heal: () => void
  /** From now on nothing is lost, doubled or late by itself. */
  readonly calm: () => void
  /** Whether the socket opens at all; without it the browser must do by asking. */
  readonly allowSocket: (isAllowed: boolean) => void
}

const organizationId = organizationIdSchema.parse(cameraIdOf(77))

/**
 * A network between one browser and the fake server that loses requests, loses answers after the server acted, repeats
 * requests much later, is slow, hangs until the caller's time limit and answers with failures, as `random` decides.
 */
export function createFakeNetwork(server: FakeSyncServer, timers: Timers, random: () => number): FakeNetwork {
  let isCut = false
  let isCalm = false
  let isSocketAllowed = true
  /** Goes up with each cut: an answer that set out before one does not arrive. */
  let era = 0
  const state = createObservable<SocketState>({
    kind: 'connecting',
    since: timers.now(),
  })
  const notices = createListeners<Notice>()
  const pause = (ms: number): Promise<void> => new Promise(resolve => void timers.after(ms, resolve))

  async function carry<T>(act: () => T): Promise<T> {
    const set = era
    const luck = isCalm
      ? 1
      : random()
    const lateMs = isCalm
      ? 5
      : random() * 400
    await pause(lateMs)
    if (luck < 0.03)
      await pause(20_000)
    if (isCut || set !== era || luck < 0.1)
      throw new NetworkUnavailable('The request was lost.')
    if (luck < 0.13)
      throw new AppError('database-unavailable', 'Try again in a moment.')
    // What crosses a border is a copy.
    const answer = structuredClone(act())
    if (luck < 0.25) {
      // Something between repeats the request, perhaps after later ones; what it hears nobody reads.
      timers.after(random() * 10_000, () => {
        try { act() }
        catch {}
      })
    }
    await pause(lateMs)
    if (set !== era || (luck > 0.88 && !isCalm))
      throw new NetworkUnavailable('The answer was cut off.')
    return answer
  }

  function open(): void {
    if (!isSocketAllowed || isCut || state.value.kind === 'open')
      return
    state.set({
      kind: 'open',
      since: timers.now(),
    })
    notices.tell({
      notice: 'welcome',
      organizationId,
      role: 'supervisor',
      serverTime: timers.now(),
      dbEpoch: server.dbEpoch,
      feedCursor: server.cursor,
    })
  }

  function lose(): void {
    era++
    state.set({
      kind: 'closed',
      since: timers.now(),
      retryAt: epochMs(timers.now() + 1000),
    })
  }

  server.onFeed((part) => {
    const set = era
    const luck = isCalm
      ? 1
      : random()
    if (state.value.kind !== 'open' || luck < 0.15)
      return
    timers.after(isCalm
      ? 1
      : random() * 300, () => {
      if (set !== era)
        return
      notices.tell({
        notice: 'feed',
        ...structuredClone(part),
      })
      if (luck < 0.3) {
        notices.tell({
          notice: 'feed',
          ...structuredClone(part),
        })
      }
    })
  })
  timers.after(1, open)

  return {
    api: {
      async call(name, ...[input]) {
        const { query, body, params }: { query?: unknown, body?: unknown, params?: unknown } = input ?? {}
        const answer = await carry((): unknown => {
          switch (name) {
            case 'sync.push': return server.push(routes['sync.push'].body.parse(body))
            case 'sync.urgent': return server.urgent(routes['sync.urgent'].body.parse(body))
            case 'sync.device': return server.device(routes['sync.device'].params.parse(params).deviceId)
            case 'sync.feed': {
              const { after, limit } = routes['sync.feed'].query.parse(query)
              return server.feed(after, Math.min(limit, 3))
            }
            default: throw new Error(`No ${name} here.`)
          }
        })
        // The real client reads replies by the same schema.
        return routes[name].reply.parse(answer) as never
      },
      putSnapshot: sha256 => carry(() => server.putSnapshot(sha256)),
      findSnapshot: () => carry(() => undefined),
    },
    socket: {
      get state() { return state.value },
      onState: state.subscribe,
      onNotice: notices.add,
      request: () => Promise.reject(new NetworkUnavailable('Not here.')),
    },
    cut() {
      isCut = true
      lose()
    },
    heal() {
      isCut = false
      open()
    },
    calm() { isCalm = true },
    allowSocket(isAllowed) {
      isSocketAllowed = isAllowed
      if (!isAllowed)
        lose()
    },
  }
}
