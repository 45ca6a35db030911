import type { Socket } from 'node:net'
import { connect, createServer } from 'node:net'

/**
 * A TCP hop in front of the server that can be cut (open sockets are destroyed and new ones refused until it is mended) or muted (nothing
 * is refused and nothing comes through, as behind a firewall that drops).
 */
export class CutProxy {
  readonly port: number
  #sockets = new Set<Socket>()
  #isCut = false
  #isMute = false
  #close: () => void

  static async start(targetPort: number): Promise<CutProxy> {
    const server = createServer()
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    if (!address || typeof address === 'string')
      throw new Error('no port')
    const proxy = new CutProxy(address.port, () => server.close())
    server.on('connection', socket => proxy.#take(socket, targetPort))
    return proxy
  }

  private constructor(port: number, close: () => void) {
    this.port = port
    this.#close = close
  }

  #take(inbound: Socket, targetPort: number): void {
    if (this.#isCut) {
      inbound.resetAndDestroy()
      return
    }
    const outbound = connect(targetPort, '127.0.0.1')
    for (const [socket, other] of [
      [inbound, outbound],
      [outbound, inbound],
    ] as const) {
      this.#sockets.add(socket)
      socket.on('error', () => other.destroy())
      socket.on('close', () => {
        this.#sockets.delete(socket)
        other.destroy()
      })
    }
    inbound.pipe(outbound)
    outbound.pipe(inbound)
    if (this.#isMute)
      this.mute()
  }

  cut(): void {
    this.#isCut = true
    this.#drop()
  }

  mute(): void {
    this.#isMute = true
    for (const socket of this.#sockets)
      socket.unpipe().pause()
  }

  mend(): void {
    this.#isCut = false
    // What was held back is not delivered: a hole in a TCP stream ends it.
    if (this.#isMute)
      this.#drop()
    this.#isMute = false
  }

  #drop(): void {
    for (const socket of this.#sockets)
      socket.resetAndDestroy()
  }

  close(): void {
    this.cut()
    this.#close()
  }
}
