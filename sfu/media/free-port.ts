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

/** So many ports after `preferred` are looked at before any is taken. */
const nearby = 32

/** `count` different ports that are free for UDP and TCP at `ip` now: `preferred` and those that follow, as far as they are; 0: any. */
export async function findFreePorts(ip: string, preferred: number, count: number): Promise<number[]> {
  const ports: number[] = []
  for (let next = preferred; ports.length < count;) {
    const isNear = next > 0 && next < preferred + nearby && next <= 65_535
    const port = await findFreePort(ip, isNear ? next : 0)
    if (!ports.includes(port) && (port === next || !isNear))
      ports.push(port)
    if (isNear)
      next++
    else
      next = 0
  }
  return ports
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
