import type { Consumer } from 'mediasoup-client/types'
import type { Picture, StreamReading } from '../core/media-port.ts'
import type { StreamKey } from './watch-list.ts'

interface ReceivedStream extends StreamKey {
  consumer: Pick<Consumer, 'id' | 'track'>
  picture: Picture
  holdBackMs: number
}

/** From a transport's statistics the counters of each consumer, told apart by their tracks. One without statistics yet is left out. */
export function readStreams(report: RTCStatsReport, streams: readonly ReceivedStream[]): StreamReading[] {
  const inbound = new Map<string, RTCInboundRtpStreamStats>()
  report.forEach((stats: RTCStats) => {
    if (stats.type === 'inbound-rtp')
      inbound.set((stats as RTCInboundRtpStreamStats).trackIdentifier, stats as RTCInboundRtpStreamStats)
  })
  return streams.flatMap(({ cameraId, streamKind, consumer, picture, holdBackMs }) => {
    const stats = inbound.get(consumer.track.id)
    return stats
      ? [
          {
            cameraId,
            streamKind,
            consumerId: consumer.id,
            thinning: picture.thinning,
            bytesReceived: stats.bytesReceived ?? 0,
            packetsReceived: stats.packetsReceived ?? 0,
            packetsLost: stats.packetsLost ?? 0,
            framesReceived: stats.framesReceived ?? 0,
            framesDecoded: stats.framesDecoded ?? 0,
            framesDropped: stats.framesDropped ?? 0,
            waitedMs: (stats.jitterBufferDelay ?? 0) * 1000,
            holdBackMs,
            framesEmitted: stats.jitterBufferEmittedCount ?? 0,
          },
        ]
      : []
  })
}

/** Whether a consumer has decoded a picture. */
export async function hasDecoded(consumer: Consumer): Promise<boolean> {
  const decoded: number[] = []
  // A consumer that was closed meanwhile has no statistics.
  const report = await consumer.getStats().catch(() => undefined)
  report?.forEach((stats: RTCStats) => {
    if (stats.type === 'inbound-rtp')
      decoded.push((stats as RTCInboundRtpStreamStats).framesDecoded ?? 0)
  })
  return decoded.some(count => count > 0)
}
