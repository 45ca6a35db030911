import type { Buffer } from 'node:buffer'
import type { Socket } from 'node:dgram'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** `RtpProbationSsrc` in mediasoup's worker. */
const probeSsrc = 1234

/** What arrives at plain UDP sockets, one for each stream. */
export interface RtpSinks {
  readonly ports: readonly number[]
  /** Streams that got a packet since the last reset. */
  readonly heard: () => number
  readonly packets: () => number
  /** Holes in the sequence numbers since the last reset. */
  readonly lost: () => number
  readonly reset: () => void
  readonly close: () => void
}

/** Opens `count` sinks on loopback; `onPictureEnd` gets the payload of each packet with the marker bit, as it arrives. */
export async function openRtpSinks(count: number, onPictureEnd: (payload: Buffer) => void): Promise<RtpSinks> {
  const sockets: Socket[] = []
  const last = new Map<Socket, number>()
  const heard = new Set<Socket>()
  let packets = 0
  let lost = 0
  for (let i = 0; i < count; i++) {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4_000_000 })
    socket.on('message', (packet) => {
      // RTCP shares the port (RFC 5761), and so does mediasoup's padding that probes the way.
      const type = packet[1]! & 0x7F
      if (packet.length < 12 || (type >= 64 && type <= 95) || packet.readUInt32BE(8) === probeSsrc)
        return
      const sequence = packet.readUInt16BE(2)
      const before = last.get(socket)
      if (before !== undefined) {
        const step = (sequence - before) & 0xFFFF
        if (step > 1 && step < 0x8000)
          lost += step - 1
      }
      last.set(socket, sequence)
      heard.add(socket)
      packets++
      if ((packet[1]! & 0x80) !== 0)
        onPictureEnd(payloadOf(packet))
    })
    socket.bind(0, '127.0.0.1')
    await once(socket, 'listening')
    sockets.push(socket)
  }
  return {
    ports: sockets.map(socket => socket.address().port),
    heard: () => heard.size,
    packets: () => packets,
    lost: () => lost,
    reset() {
      packets = 0
      lost = 0
      heard.clear()
    },
    close: () => sockets.forEach(socket => socket.close()),
  }
}

/** RFC 3550 5.1: after CSRCs and the header extension, before the padding. */
export function payloadOf(packet: Buffer): Buffer {
  let at = 12 + (packet[0]! & 0x0F) * 4
  if ((packet[0]! & 0x10) !== 0)
    at += 4 + packet.readUInt16BE(at + 2) * 4
  const padding = (packet[0]! & 0x20) === 0
    ? 0
    : packet.at(-1)!
  return packet.subarray(at, packet.length - padding)
}
