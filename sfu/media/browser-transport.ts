import type { WebRtcTransport } from 'mediasoup/types'
import type { TransportDescription } from '../core/media-plane.ts'
import type { MediaWorker } from './media-worker.ts'
import { longestLookBytes } from '#contract/look-codec'

const initialBitrate = 10_000_000
/** A tablet's own camera at 1080p; a browser that sends more is told to send less. */
const highestIncomingBitrate = 4_000_000
/** Looks that wait here are late: some 100 of five people each, a second of 12 cameras. */
const mostWaitingBytes = 16_384

/** A transport for one browser on the worker's one port, UDP before TCP, and what the browser is told of it. Rejects when the worker is gone. */
export async function openBrowserTransport(worker: MediaWorker, direction: 'receive' | 'receive-with-data' | 'send' | 'data'): Promise<{ transport: WebRtcTransport, description: TransportDescription }> {
  const { router, webRtcServer } = worker
  const hasData = direction === 'receive-with-data' || direction === 'data'
  const transport = await router.createWebRtcTransport({
    webRtcServer,
    enableUdp: true,
    enableTcp: true,
    preferUdp: true,
    initialAvailableOutgoingBitrate: initialBitrate,
    ...hasData && {
      enableSctp: true,
      maxSendMessageSize: longestLookBytes,
      maxReceiveMessageSize: longestLookBytes,
      sctpSendBufferSize: mostWaitingBytes,
      sctpPerStreamSendQueueLimit: mostWaitingBytes,
      sctpMaxReceiverWindowBufferSize: 65_536,
    },
  })
  if (direction === 'send')
    await transport.setMaxIncomingBitrate(highestIncomingBitrate)
  return {
    transport,
    description: {
      transportId: transport.id,
      iceParameters: { ...transport.iceParameters },
      iceCandidates: transport.iceCandidates.map(candidate => ({ ...candidate })),
      dtlsParameters: { ...transport.dtlsParameters },
      ...transport.sctpParameters && {
        sctpParameters: { ...transport.sctpParameters },
      },
    },
  }
}
