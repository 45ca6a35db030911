import type { Consumer, PlainTransport, Producer, Router } from 'mediasoup/types'
import type { StreamRef } from '../core/media-plane.ts'
import type { InletSocket } from './inlet-socket.ts'
import { producerParameters } from './h264-parameters.ts'
import { bufferBytes, loopback, openInletSocket } from './inlet-socket.ts'

type Tap = (packet: Uint8Array) => void

interface Attachment {
  readonly router: Router
  readonly transport: PlainTransport
  readonly producer: Producer
  readonly socket: InletSocket
}

/** One stream's place in the plane: desired state that outlives workers. Packets sent while there is no worker are dropped. */
export class StreamSlot {
  readonly stream: StreamRef
  readonly ssrc: number
  /** Each with its consumer in the worker of now. */
  readonly #taps = new Map<Tap, Consumer | undefined>()
  #attachment: Attachment | undefined
  #isClosed = false

  constructor(stream: StreamRef, ssrc: number) {
    this.stream = stream
    this.ssrc = ssrc
  }

  /** The Producer in the worker of now; undefined while there is none. */
  get producer(): Producer | undefined {
    return this.#attachment?.producer
  }

  isAttachedTo(router: Router): boolean {
    return this.#attachment?.router === router
  }

  send(packet: Uint8Array): void {
    this.#attachment?.socket.send(packet)
  }

  /** Makes transport and Producer in a new worker's router; same SSRC as before. */
  async attach(router: Router): Promise<void> {
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: loopback, recvBufferSize: bufferBytes },
      rtcpMux: true,
      comedia: false,
    })
    const producer = await transport.produce({
      kind: 'video',
      rtpParameters: producerParameters(this.ssrc),
    })
    const socket = await openInletSocket(transport)
    for (const onRtp of this.#taps.keys())
      this.#taps.set(onRtp, await addTap(router, producer, onRtp))
    if (this.#isClosed) {
      transport.close()
      socket.close()
      return
    }
    this.detach()
    this.#attachment = { router, transport, producer, socket }
  }

  /** The worker is gone, or the stream. */
  detach(): void {
    this.#attachment?.transport.close()
    this.#attachment?.socket.close()
    this.#attachment = undefined
  }

  /** Taps come back with a rebuilt worker. */
  async tap(onRtp: Tap): Promise<() => void> {
    this.#taps.set(onRtp, undefined)
    if (this.#attachment)
      this.#taps.set(onRtp, await addTap(this.#attachment.router, this.#attachment.producer, onRtp))
    return () => {
      this.#taps.get(onRtp)?.close()
      this.#taps.delete(onRtp)
    }
  }

  close(): void {
    this.#isClosed = true
    this.detach()
    this.#taps.clear()
  }
}

async function addTap(router: Router, producer: Producer, onRtp: Tap): Promise<Consumer> {
  const transport = await router.createDirectTransport()
  const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })
  consumer.on('rtp', onRtp)
  consumer.observer.on('close', () => transport.close())
  return consumer
}
