import type { FastifyServerFactory } from 'fastify'
import type { Server as HttpServer, RequestListener } from 'node:http'
import type { Server as NetServer, Socket } from 'node:net'
import type { CertificatePair } from './tls/certificate-files.ts'
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer as createNetServer } from 'node:net'
import { AppError } from '#contract/app-error'
import { sharePort } from './tls/shared-port.ts'

type ShownPair = Pick<CertificatePair, 'chainPem' | 'keyPem'>

/** The TCP side of the web server. */
export interface Listener {
  /** For fastify: makes the one server whose requests and upgrades it serves. */
  readonly serverFactory: FastifyServerFactory
  /**
   * Takes `port` on every address; 0 takes a free one. Answers the port.
   * Fails with 'port-taken' and what to do about it.
   */
  readonly listen: (port: number, addresses: readonly string[]) => Promise<number>
  /** New connections see the new certificate. */
  readonly renew: (pair: ShownPair) => void
  readonly close: () => Promise<void>
}

/**
 * ms between two requests of one connection, as fastify has it where it listens itself. Node's 5 s end it while somebody thinks: the next request meets
 * the end, or makes a new handshake.
 */
const keepAliveTimeout = 72_000
/** A connection that does nothing for so long is dropped. */
const idleMs = 60_000

/** HTTP; with an identity HTTPS (TLS 1.3), and plain HTTP on the same port, told apart by its first byte. */
export function createListener(identity: ShownPair | undefined): Listener {
  let main: HttpServer | undefined
  const others: NetServer[] = []
  const plainSockets = new Set<Socket>()

  function make(handler: RequestListener): HttpServer {
    if (!identity)
      return strict(createHttpServer({ keepAliveTimeout, requireHostHeader: false }, handler), handler)
    const secure = createHttpsServer({
      cert: identity.chainPem,
      key: identity.keyPem,
      minVersion: 'TLSv1.3',
      keepAliveTimeout,
      requireHostHeader: false,
    }, handler)
    // A browser that does not trust us breaks the handshake off; that is its affair.
    secure.on('tlsClientError', (_, socket) => socket.destroy())
    strict(secure, handler)
    const plain = strict(createHttpServer({ keepAliveTimeout: 5_000, requireHostHeader: false }, handler), handler)
    plain.on('clientError', (error, socket) => secure.emit('clientError', error, socket))
    plain.setTimeout(idleMs)
    plain.on('upgrade', (request, socket, head) => secure.emit('upgrade', request, socket, head))
    sharePort(secure, (socket) => {
      plainSockets.add(socket)
      socket.on('close', () => plainSockets.delete(socket))
      plain.emit('connection', socket)
    })
    return secure as unknown as HttpServer
  }

  async function take(server: NetServer, port: number, address: string): Promise<number> {
    server.listen({ port, host: address, exclusive: true })
    try {
      await once(server, 'listening')
    }
    catch (error) {
      throw listenError(error as NodeJS.ErrnoException, port, address)
    }
    const bound = server.address()
    return typeof bound === 'object' && bound !== null
      ? bound.port
      : port
  }

  return {
    serverFactory: (handler) => {
      main = make(handler as RequestListener)
      return main
    },
    async listen(port, addresses) {
      const [first, ...rest] = addresses
      if (!main || first === undefined)
        throw new Error('There is nothing to listen with.')
      const server = main
      const taken = await take(server, port, first)
      for (const address of rest) {
        const other = createNetServer(socket => void server.emit('connection', socket))
        others.push(other)
        await take(other, taken, address)
      }
      return taken
    },
    renew(next) {
      if (main && 'setSecureContext' in main)
        (main as unknown as import('node:tls').Server).setSecureContext({ cert: next.chainPem, key: next.keyPem, minVersion: 'TLSv1.3' })
    },
    async close() {
      for (const socket of plainSockets)
        socket.destroy()
      for (const server of others)
        server.close()
      if (main?.listening) {
        main.close()
        main.closeAllConnections()
      }
    },
  }
}

/** What Node would answer by itself, without our headers, goes to the handler: a request without Host, or with a wish that nobody knows. */
function strict<S extends NetServer>(server: S, handler: RequestListener): S {
  return server.on('checkExpectation', handler)
}

function listenError(error: NodeJS.ErrnoException, port: number, address: string): unknown {
  switch (error.code) {
    case 'EADDRINUSE':
      return new AppError('port-taken', `Port ${port} is taken by another program; give another with --port, for example --port ${port < 65_000
        ? port + 1
        : 8080}.`)
    case 'EACCES':
      return new AppError('port-taken', `Port ${port} is for the system's own programs; give one above 1023 with --port.`)
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new AppError('bad-input', `${address} is no address of this machine; give one of its own with --host.`)
    default:
      return error
  }
}
