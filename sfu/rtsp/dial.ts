import type { Duplex } from 'node:stream'
import { lookup } from 'node:dns/promises'
import { connect } from 'node:net'

/** The IP address that the system's resolver gives first for a host name or address. */
export async function resolveHost(host: string): Promise<string> {
  return (await lookup(host)).address
}

/** A connected TCP socket with keep-alive; rejects with Node's error or when `signal` aborts. */
export async function dial(address: string, port: number, signal: AbortSignal): Promise<Duplex> {
  return await new Promise((resolve, reject) => {
    const socket = connect({
      host: address,
      port,
      noDelay: true,
      keepAlive: true,
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
