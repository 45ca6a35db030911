import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'

export interface UdpDeliveryOptions {
  /** Our own address on the RTSP connection, and the client's: packets go there and nowhere else, whatever the client names. */
  readonly localAddress: string
  readonly remoteAddress: string
  /** The client's, for RTP and RTCP. */
  readonly clientPorts: readonly [rtp: number, rtcp: number]
  readonly onReceiverReport: () => void
}

const attempts = 20

/** RTP and RTCP of one RTSP session by UDP unicast (RFC 2326 section 12.39). */
export class UdpDelivery {
  readonly serverPorts: readonly [rtp: number, rtcp: number]
  readonly #sockets: readonly [rtp: Socket, rtcp: Socket]
  readonly #options: UdpDeliveryOptions

  /** Opens an even port and the odd one after it (RFC 3550 section 11). Rejects when there is no such pair. */
  static async open(options: UdpDeliveryOptions): Promise<UdpDelivery> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const rtp = await bind(options.localAddress, 0)
      const { port } = rtp.address()
      const rtcp = port % 2 === 0
        ? await bind(options.localAddress, port + 1).catch(() => undefined)
        : undefined
      if (rtcp)
        return new UdpDelivery(options, [rtp, rtcp])
      rtp.close()
    }
    throw new Error('There are no two free UDP ports beside each other.')
  }

  private constructor(options: UdpDeliveryOptions, sockets: readonly [Socket, Socket]) {
    this.#options = options
    this.#sockets = sockets
    this.serverPorts = [
      sockets[0].address().port,
      sockets[1].address().port,
    ]
    sockets[1].on('message', options.onReceiverReport)
  }

  rtp(packet: Uint8Array): void {
    this.#sockets[0].send(packet, this.#options.clientPorts[0], this.#options.remoteAddress)
  }

  rtcp(packet: Uint8Array): void {
    this.#sockets[1].send(packet, this.#options.clientPorts[1], this.#options.remoteAddress)
  }

  close(): void {
    for (const socket of this.#sockets)
      socket.close()
  }
}

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket(isIPv6(address)
    ? 'udp6'
    : 'udp4')
  const listening = once(socket, 'listening')
  socket.bind(port, address)
  try {
    await listening
  }
  catch (error) {
    socket.close()
    throw error
  }
  // A client that has gone is told of by ICMP; its RTSP connection decides.
  socket.on('error', () => {})
  return socket
}
