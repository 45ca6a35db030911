import type { PlainTransport } from 'mediasoup/types'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'

/** A UDP socket of ours towards one PlainTransport. */
export interface InletSocket {
  readonly send: (packet: Uint8Array) => void
  /** Idempotent; packets sent later are dropped. */
  readonly close: () => void
}

export const loopback = '127.0.0.1'
/** Room for the burst of a 4K key frame; the kernel gives what it allows. */
export const bufferBytes = 4_000_000

/**
 * Binds a port of ours and makes it the transport's only source before a packet flows: the transport is not comedia, so
 * nobody else can take it, and the connected socket hears nobody else. A socket serves one transport only: the kernel forgets a port it chose itself
 * when a UDP socket is disconnected.
 */
export async function openInletSocket(transport: PlainTransport): Promise<InletSocket> {
  const socket = createSocket({ type: 'udp4', sendBufferSize: bufferBytes })
  // A dead worker's port answers with ICMP; the rebuild mends that, not this socket.
  socket.on('error', () => {})
  socket.bind(0, loopback)
  await once(socket, 'listening')
  try {
    await transport.connect({ ip: loopback, port: socket.address().port })
    await new Promise<void>(resolve => socket.connect(transport.tuple.localPort, loopback, () => resolve()))
  }
  catch (error) {
    socket.close()
    throw error
  }
  let isOpen = true
  return {
    send(packet) {
      if (isOpen)
        socket.send(packet, () => {})
    },
    close() {
      if (isOpen)
        socket.close()
      isOpen = false
    },
  }
}
