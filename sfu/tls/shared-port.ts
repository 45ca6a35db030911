import type { Socket } from 'node:net'
import type { Server } from 'node:tls'
import { Buffer } from 'node:buffer'

/** ContentType handshake of a TLS record (RFC 8446 5.1); no HTTP request begins with it. */
const tlsHandshake = 0x16
const silenceMs = 10_000

/**
 * Lets plain HTTP knock at the port of a TLS server: a connection whose first byte begins no TLS record is given to `onPlain`,
 * with that byte still to be read. A connection that says nothing for 10 s is dropped.
 */
export function sharePort(server: Server, onPlain: (socket: Socket) => void): void {
  const [secure] = server.listeners('connection') as ((this: Server, socket: Socket) => void)[]
  if (!secure)
    throw new Error('The TLS server listens to no connections.')
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const drop = (): void => void socket.destroy()
    socket.on('error', drop)
    socket.setTimeout(silenceMs, drop)
    socket.once('data', (chunk: Buffer) => {
      socket.pause()
      socket.setTimeout(0)
      socket.off('timeout', drop)
      socket.off('error', drop)
      socket.unshift(Buffer.from(chunk))
      if (chunk[0] === tlsHandshake)
        secure.call(server, socket)
      else
        onPlain(socket)
      // The next owner has set its listeners up by then.
      setImmediate(() => socket.resume())
    })
  })
}
