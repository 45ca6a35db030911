import type { CameraSource, RtpOutlet, StreamAddress } from '../../core/camera-source.ts'
import type { VideoFacts } from '../../core/ingest-state.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { parseRtp } from '../../rtsp/h264/rtp-packet.ts'

export interface SourceUnderTest {
  readonly source: CameraSource
  /** Where a picture comes. */
  readonly good: StreamAddress
  /** Where the camera refuses the login. */
  readonly refusing: StreamAddress
  /** Lets what is scripted happen; called after each relay. */
  readonly play: () => Promise<void>
  /** Breaks the connection in progress. */
  readonly breakConnection: () => Promise<void>
  readonly close: () => Promise<void>
}

const patience = { timeout: 20_000 }

/** What every CameraSource does. */
export function describeCameraSource(name: string, create: () => Promise<SourceUnderTest>): void {
  describe(`${name} is a CameraSource`, () => {
    let under: SourceUnderTest
    let packets: Uint8Array[]
    let outlet: RtpOutlet

    beforeEach(async () => {
      under = await create()
      packets = []
      outlet = {
        ssrc: 77,
        payloadType: 96,
        send: packet => packets.push(packet),
      }
    })

    afterEach(async () => {
      await under.close()
    })

    it('CS1 relays under the identity of the outlet, says what the video is, and ends when aborted', async () => {
      const stream = under.source.openStream(outlet)
      const abort = new AbortController()
      const videos: VideoFacts[] = []
      const relaying = stream.relay(under.good, video => videos.push(video), abort.signal)
      await under.play()
      await vi.waitFor(() => expect(packets.length).toBeGreaterThan(2), patience)
      expect(videos[0]).toMatchObject({
        width: expect.any(Number),
        height: expect.any(Number),
        profile: expect.any(String),
      })
      expect(packets.map(packet => parseRtp(packet)).every(packet => packet?.ssrc === 77 && packet.payloadType === 96)).toBe(true)
      abort.abort()
      expect(await relaying).toEqual({ reason: 'closed' })
      expect(stream.stats()).toMatchObject({ connections: 1, packetsOut: packets.length })
      expect(await stream.relay(under.good, () => {}, abort.signal)).toEqual({ reason: 'closed' })
    })

    it('CS2 goes on without a gap in its numbers after a connection that broke', async () => {
      const stream = under.source.openStream(outlet)
      const abort = new AbortController()
      const first = stream.relay(under.good, () => {}, abort.signal)
      await under.play()
      await vi.waitFor(() => expect(packets.length).toBeGreaterThan(2), patience)
      await under.breakConnection()
      expect(await first).toMatchObject({ reason: 'failed', code: 'camera-stream-ended' })
      const before = packets.length
      const second = stream.relay(under.good, () => {}, abort.signal)
      await under.play()
      await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before + 2), patience)
      abort.abort()
      await second
      const numbers = packets.map(packet => parseRtp(packet)?.sequenceNumber ?? -1)
      expect(numbers).toEqual(numbers.map((_, i) => ((numbers[0] ?? 0) + i) & 0xFFFF))
    })

    it('CS3 resolves with a code and a sentence when the camera refuses; never rejects', async () => {
      const relaying = under.source.openStream(outlet).relay(under.refusing, () => {}, new AbortController().signal)
      await under.play()
      expect(await relaying).toMatchObject({
        reason: 'failed',
        code: 'camera-refused-login',
        message: expect.stringMatching(/\.$/),
      })
      expect(packets).toEqual([])
    })
  })
}
