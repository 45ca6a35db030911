import type { Notice, SignalingData, SignalingMethod, SignalingReply } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { SocketPort, SocketState } from '../core/socket-port.ts'
import { serverMessageSchema } from '#contract/signaling'
import { epochMs } from '#contract/time'
import { pause } from '#contract/timers'
import { unreachable } from '#contract/unreachable'
import { backoffMs } from '../core/backoff.ts'
import { NetworkUnavailable } from '../core/network-unavailable.ts'
import { createListeners, createObservable } from '../core/observable.ts'
import { createPendingRequests } from './pending-requests.ts'

/** The part of a browser's WebSocket that is used. */
export interface WebSocketLike {
  readonly readyState: number
  onopen: ((event: Event) => void) | null
  onmessage: ((event: MessageEvent) => void) | null
  onclose: ((event: CloseEvent) => void) | null
  onerror: ((event: Event) => void) | null
  send: (data: string) => void
  close: (code?: number, reason?: string) => void
}

export interface ServerSocketOptions {
  connect: () => WebSocketLike
  /** Asked when a connection is refused, because a browser does not say why: whether nobody is signed in. */
  isSignedOut: () => Promise<boolean>
  timers: Timers
  random: () => number
}

export interface ServerSocket extends SocketPort {
  /** Connects, and connects again, until `signal` aborts. */
  readonly run: (signal: AbortSignal) => Promise<void>
  /** Tries at once: somebody signed in, or the network is said to be back. Does nothing while open. */
  readonly reconnect: () => void
  /** The network is said to be gone: the connection is given up without waiting for it to fail. */
  readonly lose: () => void
  /** Server clock minus ours in ms; undefined until measured. */
  readonly clockOffsetMs: number | undefined
}

const backoffLimits = { baseMs: 500, maxMs: 10_000 }
/** The server closes a socket whose session ended with this code. */
export const signedOutCloseCode = 4401
const refusedPauseMs = 30_000
const welcomeTimeoutMs = 10_000
const requestTimeoutMs = 10_000
const pingEveryMs = 5_000
const pingTimeoutMs = 5_000

/**
 * The one WebSocket of this browser.
 *
 *   connecting ── welcome ──> open ── closed, silent ──> closed ── retryAt, reconnect() ──> connecting
 *        └──── signed out ──> refused ── retryAt, reconnect() ──> connecting
 *
 * Browsers answer the server's pings without telling the page, so the page pings for itself: a connection whose other end
 * vanished is found within `pingEveryMs + pingTimeoutMs`.
 */
export function createServerSocket({ connect, isSignedOut, timers, random }: ServerSocketOptions): ServerSocket {
  const state = createObservable<SocketState>({
    kind: 'connecting',
    since: timers.now(),
  })
  const notices = createListeners<Notice>()
  let pending = createPendingRequests(timers)
  let current: WebSocketLike | undefined
  let clockOffsetMs: number | undefined
  let endPause: (() => void) | undefined
  let giveUp: (() => void) | undefined

  /** Rejects for whatever reason the answer is no answer; the connection is then dead, not merely slow. */
  function send<M extends SignalingMethod>(method: M, data: SignalingData<M>, timeoutMs: number): Promise<SignalingReply<M>> {
    const socket = current
    if (!socket || (state.value.kind !== 'open'))
      return Promise.reject(new NetworkUnavailable('There is no connection to the server now.'))
    const { message, answer } = pending.open(method, data, timeoutMs, () => giveUp?.())
    socket.send(message)
    return answer
  }

  async function keepAlive(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const sentAt = timers.now()
      try {
        const { serverTime } = await send('ping', {}, pingTimeoutMs)
        clockOffsetMs = Math.round(serverTime - (sentAt + timers.now()) / 2)
      }
      catch (error) {
        // A refusal is an answer; a silence has already ended the connection.
        if (error instanceof NetworkUnavailable)
          return
      }
      await pause(timers, pingEveryMs, signal)
    }
  }

  function receive(data: unknown, onWelcome: () => void): void {
    const message = serverMessageSchema.safeParse(parseJson(data))
    // A newer server may say things this page does not know; they are not for it.
    if (!message.success)
      return
    switch (message.data.type) {
      case 'reply': return pending.resolve(message.data.id, message.data.data)
      case 'error': return pending.reject(message.data.id, message.data.error)
      case 'notice':
        if (message.data.data.notice === 'welcome')
          onWelcome()
        return notices.tell(message.data.data)
      default: return unreachable(message.data)
    }
  }

  /** One connection, from trying to losing it. Answers whether it was ever open, and the code it was closed with. */
  function connection(signal: AbortSignal): Promise<{ wasOpen: boolean, code?: number }> {
    return new Promise((resolve) => {
      const life = new AbortController()
      const socket = connect()
      let wasOpen = false
      let cancelWelcome: (() => void) | undefined
      const end = (code?: number): void => {
        if (life.signal.aborted)
          return
        life.abort()
        cancelWelcome?.()
        signal.removeEventListener('abort', abandon)
        socket.onopen = socket.onmessage = socket.onclose = socket.onerror = null
        current = giveUp = undefined
        try { socket.close(1000) }
        catch {}
        const lost = pending
        pending = createPendingRequests(timers)
        lost.rejectAll(new NetworkUnavailable('The connection to the server was lost.'))
        resolve({ wasOpen, code })
      }
      function abandon(): void { end() }
      cancelWelcome = timers.after(welcomeTimeoutMs, abandon)
      giveUp = abandon
      signal.addEventListener('abort', abandon)
      socket.onclose = event => end(event.code)
      socket.onmessage = event => receive(event.data, () => {
        cancelWelcome?.()
        wasOpen = true
        current = socket
        state.set({
          kind: 'open',
          since: timers.now(),
        })
        void keepAlive(life.signal)
      })
      if (signal.aborted)
        end()
    })
  }

  /** Between two connections; `reconnect` ends it. */
  async function rest(delayMs: number, signal: AbortSignal): Promise<void> {
    const early = new AbortController()
    endPause = () => early.abort()
    await pause(timers, delayMs, AbortSignal.any([signal, early.signal]))
    endPause = undefined
  }

  return {
    async run(signal) {
      for (let attempt = 0; !signal.aborted;) {
        if (state.value.kind !== 'connecting') {
          state.set({
            kind: 'connecting',
            since: timers.now(),
          })
        }
        const { wasOpen, code } = await connection(signal)
        if (signal.aborted)
          break
        attempt = wasOpen
          ? 0
          : attempt + 1
        const since = timers.now()
        const isRefused = code === signedOutCloseCode || (!wasOpen && await isSignedOut().catch(() => false))
        const delayMs = isRefused
          ? refusedPauseMs
          : backoffMs(Math.max(0, attempt - 1), backoffLimits, random)
        state.set({
          kind: isRefused ? 'refused' : 'closed',
          since,
          retryAt: epochMs(timers.now() + delayMs),
        })
        await rest(delayMs, signal)
      }
      state.set({
        kind: 'closed',
        since: timers.now(),
        retryAt: timers.now(),
      })
    },
    reconnect: () => endPause?.(),
    lose: () => giveUp?.(),
    get state() { return state.value },
    get clockOffsetMs() { return clockOffsetMs },
    onState: state.subscribe,
    onNotice: notices.add,
    request: (method, data) => send(method, data, requestTimeoutMs),
  }
}

function parseJson(data: unknown): unknown {
  try {
    return typeof data === 'string'
      ? JSON.parse(data)
      : undefined
  }
  catch {
    return undefined
  }
}
