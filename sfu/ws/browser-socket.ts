import type { WebSocket } from 'ws'
import type { Notice, ServerMessage, SignalingMethod } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { MemberActor } from '../core/actor.ts'
import type { Logger } from '../core/logger.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import { AppError, toErrorBody } from '#contract/app-error'
import { clientMessageSchema, signalingRequests } from '#contract/signaling'
import { sayNothingOfOthers } from '../core/absence.ts'
import { authorize } from '../core/authorize.ts'
import { createTokenBucket } from './token-bucket.ts'

/** One browser's WebSocket, signed in. */
export interface BrowserSocket {
  /** Made by the server, never reused. */
  readonly socketId: string
  readonly actor: MemberActor
  /** IP address that it comes from. */
  readonly address?: string
  /** Says nothing to a browser that may not hear this notice. */
  readonly notify: (notice: Notice) => void
  /** Idempotent. `code` per RFC 6455 7.4; 4401: the session ended; 4409: what it may do changed. */
  readonly close: (code: number, reason: string) => void
}

export interface BrowserSocketOptions {
  readonly socketId: string
  readonly actor: MemberActor
  readonly address?: string
  readonly socket: WebSocket
  readonly methods: SignalingMethods
  /** What of a notice this browser may hear; undefined: nothing. */
  readonly narrow: (actor: MemberActor, notice: Notice) => Notice | undefined
  readonly timers: Timers
  readonly logger: Logger
  /** Told of each request that came to nothing. */
  readonly onFailed?: (socket: BrowserSocket, method: SignalingMethod, error: unknown) => void
  /** Called once, when the connection is gone. */
  readonly onClose: (socket: BrowserSocket) => void
}

/** Longest message taken, in bytes: a browser's RTP capabilities are some 10 kB. */
export const longestMessageBytes = 128_000
/** MR3: a socket whose other end is gone without a word is gone here within 10 s: silent at two looks after the last sign of life. */
const pingEveryMs = 3_000
const deadAfterMs = 6_000
/** For the other end to answer a close; nothing it says meanwhile is heard. */
const closeWithinMs = 1_000
/** A detector of 12 cameras at 15 looks a second says 180 things. */
const requestsPerSecond = 300
const requestsAtOnce = 600
const requestsInFlight = 64
/** A browser that does not read is cut off before it costs memory. */
const largestBacklogBytes = 8_000_000
const laggingBytes = 200_000
/** Boxes that would wait behind this much are late already, and left out. */
const lateBacklogBytes = 100_000

/**
 * Speaks the protocol of signaling.ts with one browser. Whatever arrives is answered, ignored or ends this connection;
 * nothing that arrives reaches a method unparsed or without its permission.
 */
export function serveBrowserSocket({ socketId, actor, address = '', socket, methods, narrow, timers, logger, onFailed, onClose }: BrowserSocketOptions): BrowserSocket {
  const bucket = createTokenBucket(requestsPerSecond, requestsAtOnce, timers.now)
  let heardAt = timers.now()
  let inFlight = 0
  let isOpen = true
  let isClosing = false
  let cancelPing = (): void => {}
  let cancelCut = (): void => {}

  const browser: BrowserSocket = {
    socketId,
    actor,
    address,
    notify(notice) {
      if (notice.notice === 'look' && socket.bufferedAmount > lateBacklogBytes)
        return
      // Boxes are of the moment: a browser that lags gets the next ones.
      if (notice.notice === 'look' && socket.bufferedAmount > laggingBytes)
        return
      const heard = narrow(actor, notice)
      if (heard)
        sendText(noticeText(heard))
    },
    close(code, reason) {
      if (socket.readyState !== socket.OPEN || isClosing)
        return
      isClosing = true
      socket.close(code, reason)
      cancelCut = timers.after(closeWithinMs, () => socket.terminate())
    },
  }

  function send(message: ServerMessage): void {
    sendText(JSON.stringify(message))
  }

  function sendText(text: string): void {
    if (socket.readyState !== socket.OPEN)
      return
    if (socket.bufferedAmount > largestBacklogBytes) {
      logger.warn({ socketId, backlogBytes: socket.bufferedAmount }, 'a browser does not read; its socket is cut')
      socket.terminate()
      return
    }
    socket.send(text)
  }

  function sendError(id: number, error: AppError): void {
    send({
      type: 'error',
      id,
      error: toErrorBody(error),
    })
  }

  async function onMessage(text: string): Promise<void> {
    const parsed = clientMessageSchema.safeParse(parseJson(text))
    if (!parsed.success) {
      // Without a readable id there is nobody to answer.
      browser.close(1008, 'not a message of this protocol')
      return
    }
    const { id, method, data } = parsed.data
    if (!bucket.take() || inFlight >= requestsInFlight) {
      sendError(id, new AppError('too-many-requests', 'Wait a second, then try again: too many requests on this socket.'))
      return
    }
    inFlight++
    try {
      authorize(actor, signalingRequests[method].permission, actor)
      const input = signalingRequests[method].data.safeParse(data)
      if (!input.success)
        throw new AppError('bad-input', `Correct the data of ${method}: ${input.error.issues[0]?.message ?? 'it does not fit'}`)
      const handle = methods[method] as (socket: BrowserSocket, data: unknown) => unknown
      const reply = await handle(browser, input.data)
      send({
        type: 'reply',
        id,
        data: signalingRequests[method].reply.parse(reply),
      })
    }
    catch (thrown) {
      onFailed?.(browser, method, thrown)
      const error = sayNothingOfOthers(thrown)
      if (!(error instanceof AppError))
        logger.error({ err: error, socketId, method }, 'a socket request failed')
      sendError(id, error instanceof AppError
        ? error
        : new AppError('internal', 'The server failed; try again.'))
    }
    finally {
      inFlight--
    }
  }

  function ping(): void {
    if (timers.now() - heardAt >= deadAfterMs) {
      socket.terminate()
      return
    }
    if (socket.readyState === socket.OPEN)
      socket.ping()
    cancelPing = timers.after(pingEveryMs, ping)
  }

  function gone(): void {
    if (!isOpen)
      return
    isOpen = false
    cancelPing()
    cancelCut()
    onClose(browser)
  }

  socket.on('message', (bytes, isBinary) => {
    heardAt = timers.now()
    if (isClosing)
      return
    if (isBinary)
      browser.close(1003, 'text only')
    else
      void onMessage(bytes.toString())
  })
  socket.on('pong', () => {
    heardAt = timers.now()
  })
  socket.on('close', gone)
  // A broken frame or a message that is too long: ws closes the connection by itself, and says so here.
  socket.on('error', error => logger.debug({ socketId, reason: error.message }, 'a socket broke'))
  cancelPing = timers.after(pingEveryMs, ping)
  return browser
}

/** What most browsers hear is one and the same notice: it is written once. */
const noticeTexts = new WeakMap<Notice, string>()

function noticeText(notice: Notice): string {
  let text = noticeTexts.get(notice)
  if (text === undefined) {
    text = JSON.stringify({ type: 'notice', data: notice } satisfies ServerMessage)
    noticeTexts.set(notice, text)
  }
  return text
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return undefined
  }
}
