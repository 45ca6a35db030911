import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { AppError } from '#contract/app-error'

/**
 * A port that is free for UDP and TCP at `ip` now: `preferred` if it is, else any. mediasoup's WebRtcServer wants the number before
 * it binds.
 */
export async function findFreePort(ip: string, preferred = 0): Promise<number> {
  for (let attempt = 0; attempt < 20; attempt++) {
    const server = createServer()
    const listening = once(server, 'listening').then(() => true, () => false)
    server.listen(attempt === 0
      ? preferred
      : 0, ip)
    if (!await listening)
      continue
    const address = server.address()
    const port = typeof address === 'object' && address
      ? address.port
      : 0
    const isFree = await isUdpFree(ip, port)
    server.close()
    await once(server, 'close')
    if (isFree)
      return port
  }
  throw new AppError('port-taken', 'No port is free for both UDP and TCP; name one for the media server.')
}

async function isUdpFree(ip: string, port: number): Promise<boolean> {
  const socket = createSocket(ip.includes(':')
    ? 'udp6'
    : 'udp4')
  return await new Promise((resolve) => {
    socket.once('error', () => resolve(false))
    socket.bind(port, ip, () => socket.close(() => resolve(true)))
  })
}
