import type { Producer, Router } from 'mediasoup/types'
import { producerParameters } from './h264-parameters.ts'
import { bufferBytes, loopback, openInletSocket } from './inlet-socket.ts'

/** A way of ours into one worker: Producers behind one transport, told apart by their SSRC. */
export interface RtpDoor {
  /** H.264 of this SSRC. */
  readonly produce: (ssrc: number) => Promise<Producer>
  readonly send: (packet: Uint8Array) => void
  /** Its Producers close with it. */
  readonly close: () => void
}

/** Opens a transport that takes packets from our socket alone. Rejects when the worker is gone. */
export async function openRtpDoor(router: Router): Promise<RtpDoor> {
  const transport = await router.createPlainTransport({
    listenInfo: { protocol: 'udp', ip: loopback, recvBufferSize: bufferBytes },
    rtcpMux: true,
    comedia: false,
  })
  const socket = await openInletSocket(transport).catch((error: unknown) => {
    transport.close()
    throw error
  })
  transport.observer.once('close', socket.close)
  return {
    produce: ssrc => transport.produce({
      kind: 'video',
      rtpParameters: producerParameters(ssrc),
    }),
    send: socket.send,
    close: () => transport.close(),
  }
}
