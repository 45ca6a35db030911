import type { Duplex } from 'node:stream'
import { Buffer } from 'node:buffer'
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'

/** The IP address that the system's resolver gives first for a host name or address. */
export async function resolveHost(host: string): Promise<string> {
  return (await lookup(host)).address
}

/** What the kernel gives at once at most. */
const readBytes = 65_536

/**
 * A connected TCP socket with keep-alive; rejects with Node's error or when `signal` aborts. The bytes of its 'data' events are
 * overwritten by the next one: a camera's packets come in thousands of small pieces, and memory for each would cost more than
 * to read it.
 */
export async function dial(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
  return await new Promise((resolve, reject) => {
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      keepAlive: true,
      onread: {
        buffer: new Uint8Array(readBytes),
        callback(length, buffer) {
          socket.emit('data', Buffer.from(buffer.buffer, buffer.byteOffset, length))
          return true
        },
      },
    })
    const abort = (): void => void socket.destroy(Object.assign(new Error('Connecting took too long.'), { code: 'ETIMEDOUT' }))
    signal.addEventListener('abort', abort, { once: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort)
      socket.off('error', reject)
      resolve(socket)
    })
    if (signal.aborted)
      abort()
  })
}
