import type { Producer, Router } from 'mediasoup/types'

/** Hands out what a consumer of `producer` gets, until the answer is called or the worker goes. */
export async function openWorkerTap(router: Router, producer: Producer, onRtp: (packet: Uint8Array) => void): Promise<() => void> {
  const transport = await router.createDirectTransport()
  try {
    const consumer = await transport.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })
    consumer.on('rtp', onRtp)
    consumer.observer.once('close', () => transport.close())
  }
  catch (error) {
    transport.close()
    throw error
  }
  return () => transport.close()
}
