import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Notice } from '#contract/signaling'
import type { Timers } from '#contract/timers'
import type { Actor, MemberActor } from '../core/actor.ts'
import type { Logger } from '../core/logger.ts'
import type { BrowserSocket, BrowserSocketOptions } from './browser-socket.ts'
import type { SignalingMethods } from './signaling-methods.ts'
import type { SocketHub } from './socket-hub.ts'
import { randomUUID } from 'node:crypto'
import fastifyWebsocket from '@fastify/websocket'
import { AppError } from '#contract/app-error'
import { socketPath } from '#contract/routes'
import { noticePermissions } from '#contract/signaling'
import { authorize } from '../core/authorize.ts'
import { clientAddress } from '../http/request-place.ts'
import { longestMessageBytes, serveBrowserSocket } from './browser-socket.ts'

export interface SocketRouteOptions {
  readonly hub: SocketHub
  readonly methods: SignalingMethods
  readonly findActor: (request: FastifyRequest) => Promise<Actor | undefined>
  /** Whether the request comes from a page of ours, by its exact Origin. */
  readonly isOwnSocket: (request: FastifyRequest) => boolean
  /** What a browser is told first: how things stand now. */
  readonly greet: (actor: MemberActor) => Notice[]
  /** What of a notice somebody may hear. */
  readonly narrow: BrowserSocketOptions['narrow']
  /** Told of each request of a socket that came to nothing. */
  readonly onFailed?: BrowserSocketOptions['onFailed']
  /** Ends what the browser of this socket may not have any more; `actor` is who its session is now. */
  readonly recheck: (socket: BrowserSocket, actor: Actor) => void
  /** Everything a browser held goes with its socket. */
  readonly onGone: (socket: BrowserSocket) => void
  readonly timers: Timers
  readonly logger: Logger
}

/** MR2: a right that was taken away ends what it was for within 2 s: this, and the time of a look at the database. */
const recheckEveryMs = 1_000
/** More than any person's tabs; a loop of reconnects in one browser does not exhaust the server. */
const socketsPerSession = 40
const closeWithinMs = 300
/** RFC 6455 leaves 4000-4999 to applications. After the first a browser asks who it is; after the second it comes again at once, as who it is now. */
const sessionEnded = 4401
const rightsChanged = 4409

const actors = new WeakMap<FastifyRequest, MemberActor>()

/** Offers the one WebSocket of each browser, to signed-in pages of ours alone. */
export async function registerSocketRoute(app: FastifyInstance, options: SocketRouteOptions): Promise<void> {
  const { hub, methods, findActor, isOwnSocket, greet, narrow, recheck, onFailed, onGone, timers, logger } = options
  await app.register(fastifyWebsocket, {
    options: { maxPayload: longestMessageBytes, perMessageDeflate: false, clientTracking: true },
    preClose(done) {
      // Those who do not answer the close in time are cut: nobody waits for a tablet that left.
      const clients = [...app.websocketServer.clients]
      for (const client of clients)
        client.close(1001, 'the server stops')
      timers.after(closeWithinMs, () => {
        for (const client of clients)
          client.terminate()
      })
      app.websocketServer.close(() => done())
    },
    errorHandler: (error, socket) => {
      logger.warn({ err: error }, 'a socket could not be served')
      socket.terminate()
    },
  })

  app.get(socketPath, {
    websocket: true,
    // Before the upgrade, so that a refusal is an HTTP answer.
    preValidation: async (request) => {
      if (!request.ws)
        throw new AppError('bad-input', 'Open this address as a WebSocket.')
      if (!isOwnSocket(request))
        throw new AppError('foreign-origin', 'Only this server\'s own pages may open its socket.')
      // Else the library refuses it by itself, without our headers (RFC 6455 4.2.1).
      const { 'sec-websocket-key': key, 'sec-websocket-version': version, upgrade } = request.headers
      if (request.method !== 'GET' || upgrade?.toLowerCase() !== 'websocket' || version !== '13' || !/^[+/\dA-Z]{22}==$/i.test(String(key)))
        throw new AppError('bad-input', 'Open this address as a WebSocket of version 13.')
      const actor = await findActor(request)
      if (actor?.kind !== 'member')
        throw new AppError('not-signed-in', 'Sign in first.')
      authorize(actor, noticePermissions.welcome, actor)
      if (hub.list().filter(socket => socket.actor.sessionId === actor.sessionId).length >= socketsPerSession)
        throw new AppError('too-many-requests', 'Close some tabs, then try again: this session has too many connections.')
      actors.set(request, actor)
    },
  }, (socket, request) => {
    const actor = actors.get(request)
    if (!actor)
      return socket.terminate()
    let cancelRecheck = (): void => {}
    // All sockets look at the same moment, so that one question to the database answers for all of them.
    const untilNextBeat = (): number => recheckEveryMs - timers.now() % recheckEveryMs
    const browser = serveBrowserSocket({
      socketId: randomUUID(),
      actor,
      address: clientAddress(request),
      socket,
      methods,
      ...(onFailed && { onFailed }),
      narrow,
      timers,
      logger,
      onClose: (gone) => {
        cancelRecheck()
        hub.remove(gone)
        onGone(gone)
      },
    })
    cancelRecheck = timers.after(untilNextBeat(), look)

    function look(): void {
      void findActor(request).then((now) => {
        if (now?.kind === 'member' && hasSameRights(now, actor!)) {
          recheck(browser, now)
          return
        }
        if (now)
          browser.close(rightsChanged, 'what this session may do changed')
        else
          browser.close(sessionEnded, 'the session ended')
        // A browser that does not answer the close sees nothing meanwhile.
        onGone(browser)
      }, () => {
        // The database is away; watching goes on, and the question is asked again.
      }).finally(() => {
        if (hub.has(browser.socketId))
          cancelRecheck = timers.after(untilNextBeat(), look)
      })
    }

    hub.add(browser)
    for (const notice of greet(actor))
      browser.notify(notice)
  })
}

/** MR2: a socket is opened with what its session may do; when that is something else it ends, and the browser fetches everything as who it is now. */
function hasSameRights(a: MemberActor, b: MemberActor): boolean {
  return a.role === b.role && a.needsSecondStep === b.needsSecondStep && JSON.stringify(a.scope) === JSON.stringify(b.scope)
}
