import type { CameraStream, RelayEnd, StreamAddress } from '../../core/camera-source.ts'
import type { VideoFacts } from '../../core/ingest-state.ts'
import type { RtspSessionPorts } from '../../rtsp/rtsp-session.ts'
import type { MarkedPacket } from '../../rtsp/testing/rewriter-check.ts'
import { expect, onTestFinished, vi } from 'vitest'
import { parseRtp } from '../../rtsp/h264/rtp-packet.ts'
import { RtspCameraSource } from '../../rtsp/rtsp-camera-source.ts'
import { checkMarks } from '../../rtsp/testing/rewriter-check.ts'
import { realPorts } from '../../rtsp/testing/session-ports.ts'

const patience = { timeout: 20_000, interval: 20 }
export const absCaptureTimeId = 13

export interface Relaying {
  readonly stream: CameraStream
  readonly packets: MarkedPacket[]
  readonly videos: VideoFacts[]
  /** Resolved when the relay is over. */
  readonly end: Promise<RelayEnd>
  readonly close: () => Promise<void>
}

/** Relays a camera until the test ends; what would reach the media plane is collected. */
export function relayCamera(address: StreamAddress, ports: Partial<RtspSessionPorts> = {}): Relaying {
  const packets: MarkedPacket[] = []
  const videos: VideoFacts[] = []
  const stream = new RtspCameraSource({
    ...realPorts,
    absCaptureTimeId,
    ...ports,
  }).openStream({
    ssrc: 77,
    payloadType: 96,
    send(packet, mark) {
      const parsed = parseRtp(packet)
      if (!parsed)
        throw new Error('a packet that is none')
      packets.push({ ...parsed, mark })
    },
  })
  const abort = new AbortController()
  const end = stream.relay(address, video => videos.push(video), abort.signal)
  const close = async (): Promise<void> => {
    abort.abort()
    await end
  }
  onTestFinished(close)
  return { stream, packets, videos, end, close }
}

/** Packets without a gap, rightly marked, none lost, of a picture of this size. */
export async function expectPicture({ packets, videos, stream }: Relaying, count = 40, size = { width: 640, height: 360 }): Promise<void> {
  await vi.waitFor(() => expect(packets.length).toBeGreaterThan(count), patience)
  expect(videos[0]).toMatchObject(size)
  expect(packets.map(packet => packet.sequenceNumber)).toEqual(packets.map((_, i) => ((packets[0]?.sequenceNumber ?? 0) + i) & 0xFFFF))
  checkMarks(packets)
  expect(stream.stats()).toMatchObject({ packetsLost: 0, connections: 1 })
}

/** Why the relay failed: a code and a sentence. */
export async function refusal(address: StreamAddress, ports: Partial<RtspSessionPorts> = {}): Promise<Extract<RelayEnd, { reason: 'failed' }>> {
  const relaying = relayCamera(address, ports)
  let end: RelayEnd | undefined
  void relaying.end.then(over => end = over)
  await vi.waitFor(() => expect(end !== undefined || relaying.packets.length > 0).toBe(true), patience)
  if (end?.reason !== 'failed')
    throw new Error('it went well')
  expect(end.message).toMatch(/^[A-Z].*\.$/)
  return end
}
