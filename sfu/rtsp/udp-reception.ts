import type { RemoteInfo, Socket } from 'node:dgram'
import type { Timers } from '#contract/timers'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { isIPv6 } from 'node:net'
import { ReorderWindow } from './reorder-window.ts'

export interface UdpReceptionOptions {
  /** Our own address towards the camera: packets are taken there and nowhere else. */
  readonly localAddress: string
  /** The camera's: packets of anybody else are not looked at. */
  readonly remoteAddress: string
  readonly timers: Timers
  readonly onRtp: (packet: Uint8Array) => void
  readonly onRtcp: (packet: Uint8Array) => void
}

const attempts = 20
/** Room for the burst of a 4K key frame; the kernel gives what it allows. */
const bufferBytes = 2_000_000
/** So long a packet waits for those that it overtook: more than a switch delays, less than a picture at 10 a second. */
const reorderMs = 80
/** An RTP packet and a receiver report of nobody's about nothing, which open the way back through a router or firewall. */
const rtpPunch = Uint8Array.of(0x80, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
const rtcpPunch = Uint8Array.of(0x80, 201, 0, 1, 0, 0, 0, 0)

/** RTP and RTCP of one stream by UDP unicast (RFC 2326 section 12.39): an even port and the next, packets in order. */
export class UdpReception {
  readonly clientPorts: readonly [rtp: number, rtcp: number]
  readonly #options: UdpReceptionOptions
  readonly #sockets: readonly [rtp: Socket, rtcp: Socket]
  readonly #window: ReorderWindow
  /** Undefined: the camera did not name them, any of its ports is taken. */
  #serverPorts: readonly [rtp: number, rtcp: number] | undefined
  #cancelWait: (() => void) | undefined
  #isClosed = false

  /** Rejects with Node's error when there are no two ports beside each other. */
  static async open(options: UdpReceptionOptions): Promise<UdpReception> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const rtp = await bind(options.localAddress, 0)
      const { port } = rtp.address()
      const rtcp = port % 2 === 0
        ? await bind(options.localAddress, port + 1).catch(() => undefined)
        : undefined
      if (rtcp)
        return new UdpReception(options, [rtp, rtcp])
      rtp.close()
    }
    throw Object.assign(new Error('There are no two free UDP ports beside each other.'), { code: 'EADDRINUSE' })
  }

  private constructor(options: UdpReceptionOptions, sockets: readonly [Socket, Socket]) {
    this.#options = options
    this.#sockets = sockets
    this.#window = new ReorderWindow(options.onRtp)
    this.clientPorts = [
      sockets[0].address().port,
      sockets[1].address().port,
    ]
    sockets[0].on('message', (packet, from) => this.#takeRtp(packet, from))
    sockets[1].on('message', (packet, from) => {
      if (this.#isFromCamera(from, 1))
        options.onRtcp(packet)
    })
  }

  /** The camera sends from these ports; from now on its packets are taken and ours may go there. */
  setServerPorts(ports: readonly [rtp: number, rtcp: number] | undefined): void {
    this.#serverPorts = ports
  }

  /** Opens the way for packets from the camera where a router or firewall stands between. */
  punch(): void {
    this.#send(0, rtpPunch)
    this.#send(1, rtcpPunch)
  }

  sendRtcp(packet: Uint8Array): void {
    this.#send(1, packet)
  }

  /** Idempotent. */
  close(): void {
    if (this.#isClosed)
      return
    this.#isClosed = true
    this.#cancelWait?.()
    for (const socket of this.#sockets)
      socket.close()
  }

  #send(which: 0 | 1, packet: Uint8Array): void {
    const port = this.#serverPorts?.[which]
    if (!this.#isClosed && port !== undefined)
      this.#sockets[which].send(packet, port, this.#options.remoteAddress, () => {})
  }

  #takeRtp(packet: Uint8Array, from: RemoteInfo): void {
    if (!this.#isFromCamera(from, 0))
      return
    this.#window.push(packet)
    if (!this.#window.isWaiting) {
      this.#cancelWait?.()
      this.#cancelWait = undefined
    }
    else {
      this.#cancelWait ??= this.#options.timers.after(reorderMs, () => {
        this.#cancelWait = undefined
        this.#window.giveUp()
      })
    }
  }

  #isFromCamera(from: RemoteInfo, which: 0 | 1): boolean {
    return !this.#isClosed
      && (this.#serverPorts === undefined || from.port === this.#serverPorts[which])
      && withoutZone(from.address) === withoutZone(this.#options.remoteAddress)
  }
}

function withoutZone(address: string): string {
  return address.replace(/%.*$/, '')
}

async function bind(address: string, port: number): Promise<Socket> {
  const socket = createSocket({
    type: isIPv6(address)
      ? 'udp6'
      : 'udp4',
    recvBufferSize: bufferBytes,
  })
  const listening = once(socket, 'listening')
  socket.bind(port, address)
  try {
    await listening
  }
  catch (error) {
    socket.close()
    throw error
  }
  // A port of the camera that is closed again is told of by ICMP; silence decides.
  socket.on('error', () => {})
  return socket
}
