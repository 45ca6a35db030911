import type { CameraId } from '#contract/ids'
import type { MediaPlane, MediaPlaneEvent, RtpInlet, StreamRef } from '../../core/media-plane.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { aggregate } from '../../rtsp/h264/packetize.ts'
import { parseRtp, serializeRtp } from '../../rtsp/h264/rtp-packet.ts'
import { buildPps, buildSlice, buildSps } from '../../rtsp/testing/h264-builder.ts'

export interface PlaneUnderTest {
  readonly plane: MediaPlane
  /** Makes the worker die; resolves when the plane knows. */
  readonly loseWorker: () => Promise<void>
  /** Resolves when it is back. */
  readonly untilRebuilt: () => Promise<void>
}

const gate: StreamRef = { cameraId: '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId, streamKind: 'main' }
const yard: StreamRef = { ...gate, streamKind: 'sub' }
const nowhere: StreamRef = { cameraId: '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId, streamKind: 'main' }
const dtlsParameters = {
  role: 'client',
  fingerprints: [
    {
      algorithm: 'sha-256',
      value: Array.from({ length: 32 }, (_, i) => i.toString(16).padStart(2, '0').toUpperCase()).join(':'),
    },
  ],
}

/** What every MediaPlane does. Titles quote the rules. */
export function describeMediaPlane(name: string, create: () => PlaneUnderTest): void {
  describe(`${name} is a MediaPlane`, () => {
    let under: PlaneUnderTest
    let plane: MediaPlane
    let running: Promise<void>
    let events: MediaPlaneEvent[]

    beforeEach(async () => {
      under = create()
      plane = under.plane
      events = []
      plane.subscribe(event => events.push(event))
      running = plane.run(new AbortController().signal)
      await plane.ready()
    })

    afterEach(async () => {
      await plane.close()
      await running
    })

    const typesSeen = (): string[] => events.map(event => event.type)
    const fails = (code: string): unknown => expect.objectContaining({ code })

    async function joined(viewerId: string): Promise<void> {
      plane.openViewer(viewerId)
      const transport = await plane.createReceiveTransport(viewerId)
      await plane.connectTransport(viewerId, transport.transportId, dtlsParameters)
    }

    it('MP1 a stream is there from openInlet until its inlet is closed, once', async () => {
      const inlet = await plane.openInlet(gate)
      await expect(plane.openInlet(gate)).rejects.toEqual(fails('name-taken'))
      const other = await plane.openInlet(yard)
      expect(plane.listStreams()).toEqual([gate, yard])
      expect(inlet.ssrc).not.toBe(other.ssrc)
      await inlet.close()
      await inlet.close()
      expect(plane.listStreams()).toEqual([yard])
      expect(events).toEqual([
        { type: 'stream-available', stream: gate },
        { type: 'stream-available', stream: yard },
        { type: 'stream-gone', stream: gate },
      ])
      await (await plane.openInlet(gate)).close()
    })

    it('MP2 packets of an inlet reach the taps of its stream, and no other', async () => {
      const inlet = await plane.openInlet(gate)
      const other = await plane.openInlet(yard)
      const got: number[] = []
      const tap = await plane.tap(gate, packet => got.push(parseRtp(packet)?.payload.length ?? 0))
      sendPictures(inlet, 30, 0)
      sendPictures(other, 30, 0)
      await vi.waitFor(() => expect(got).toHaveLength(60))
      expect(got.filter(length => length === 300)).toHaveLength(30)
      tap.close()
      await expect(plane.tap(nowhere, () => {})).rejects.toEqual(fails('not-found'))
    })

    it('MP3 transports belong to a viewer that joined; a second replaces the first', async () => {
      await expect(plane.createReceiveTransport('tablet')).rejects.toEqual(fails('not-found'))
      plane.openViewer('tablet')
      plane.openViewer('tablet')
      const first = await plane.createReceiveTransport('tablet')
      const second = await plane.createReceiveTransport('tablet')
      expect(plane.stats()).toMatchObject({ viewers: 1, transports: 1 })
      await expect(plane.connectTransport('tablet', first.transportId, dtlsParameters)).rejects.toEqual(fails('not-found'))
      await expect(plane.connectTransport('tablet', second.transportId, { nonsense: true })).rejects.toEqual(fails('bad-input'))
      await plane.connectTransport('tablet', second.transportId, dtlsParameters)
    })

    it('MP4 a viewer consumes H.264 labelled 42e01f, once per stream, and may stop', async () => {
      await plane.openInlet(gate)
      await joined('tablet')
      const capabilities = plane.routerRtpCapabilities()
      await expect(plane.consume('stranger', gate, capabilities)).rejects.toEqual(fails('not-found'))
      await expect(plane.consume('tablet', nowhere, capabilities)).rejects.toEqual(fails('not-found'))
      await expect(plane.consume('tablet', gate, { codecs: [] })).rejects.toEqual(fails('bad-input'))
      const first = await plane.consume('tablet', gate, capabilities)
      expect(first.rtpParameters).toMatchObject({
        codecs: expect.arrayContaining([
          expect.objectContaining({
            mimeType: 'video/H264',
            parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
          }),
        ]),
      })
      const second = await plane.consume('tablet', gate, capabilities)
      expect(plane.stats().consumers).toBe(1)
      await expect(plane.resume('tablet', first.consumerId)).rejects.toEqual(fails('not-found'))
      await plane.resume('tablet', second.consumerId)
      await plane.closeConsumer('tablet', second.consumerId)
      await plane.closeConsumer('tablet', second.consumerId)
      expect(plane.stats().consumers).toBe(0)
    })

    it('MP5 closing an inlet closes its consumers and says so', async () => {
      const inlet = await plane.openInlet(gate)
      await joined('tablet')
      const { consumerId } = await plane.consume('tablet', gate, plane.routerRtpCapabilities())
      await inlet.close()
      await vi.waitFor(() => expect(events).toContainEqual({
        type: 'consumer-closed',
        viewerId: 'tablet',
        consumerId,
        stream: gate,
      }))
      expect(plane.stats().consumers).toBe(0)
    })

    it('MP6 a viewer that leaves leaves nothing behind', async () => {
      await plane.openInlet(gate)
      for (let round = 0; round < 5; round++) {
        await joined('tablet')
        await plane.consume('tablet', gate, plane.routerRtpCapabilities())
        plane.closeViewer('tablet')
        plane.closeViewer('tablet')
      }
      expect(plane.stats()).toMatchObject({
        viewers: 0,
        transports: 0,
        consumers: 0,
        streams: 1,
      })
    })

    it('MP7 after the worker died, streams are back under their SSRC, taps and inlets go on, viewers join anew', async () => {
      const inlet = await plane.openInlet(gate)
      const got = new Set<number>()
      await plane.tap(gate, packet => got.add(parseRtp(packet)?.sequenceNumber ?? -1))
      await joined('tablet')
      const before = await plane.consume('tablet', gate, plane.routerRtpCapabilities())
      await under.loseWorker()
      await expect(plane.createReceiveTransport('tablet')).rejects.toEqual(fails('media-unavailable'))
      expect(plane.stats()).toMatchObject({
        healthy: false,
        viewers: 1,
        transports: 0,
        consumers: 0,
        rebuilds: 1,
      })
      sendPictures(inlet, 2, 0)
      const late = await plane.openInlet(yard)
      await under.untilRebuilt()
      expect(typesSeen().filter(type => type.startsWith('plane'))).toEqual(['plane-lost', 'plane-rebuilt'])
      expect(plane.listStreams()).toEqual([gate, yard])
      await expect(plane.resume('tablet', before.consumerId)).rejects.toEqual(fails('not-found'))
      await joined('tablet')
      const after = await plane.consume('tablet', gate, plane.routerRtpCapabilities())
      await plane.consume('tablet', yard, plane.routerRtpCapabilities())
      await plane.resume('tablet', after.consumerId)
      expect(after.consumerId).not.toBe(before.consumerId)
      sendPictures(inlet, 30, 100)
      await vi.waitFor(() => expect(got.size).toBeGreaterThanOrEqual(60))
      await late.close()
    })

    it('MP8 after close() everything is unavailable and run() has ended', async () => {
      await plane.openInlet(gate)
      plane.openViewer('tablet')
      await plane.close()
      await plane.close()
      await running
      expect(() => plane.routerRtpCapabilities()).toThrow(fails('media-unavailable') as Error)
      await expect(plane.openInlet(yard)).rejects.toEqual(fails('media-unavailable'))
      await expect(plane.createReceiveTransport('tablet')).rejects.toEqual(fails('not-found'))
      expect(plane.stats()).toMatchObject({ healthy: false, streams: 0, viewers: 0 })
    })
  })
}

/** Key pictures of two packets: parameter sets, and a slice of 300 bytes. */
function sendPictures(inlet: RtpInlet, count: number, from: number): void {
  const sets = aggregate([
    buildSps(),
    buildPps(),
  ], 1200) as Uint8Array
  for (let picture = from; picture < from + count; picture++) {
    for (const [i, payload] of [
      sets,
      buildSlice('I', { isIdr: true, size: 300 }),
    ].entries()) {
      inlet.send(serializeRtp({
        payloadType: inlet.payloadType,
        marker: i === 1,
        sequenceNumber: picture * 2 + i,
        timestamp: picture * 6000,
        ssrc: inlet.ssrc,
        extensions: [],
        payload,
      }), { picture: 'key', isFirst: i === 0 })
    }
  }
}
