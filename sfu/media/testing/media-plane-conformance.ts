import type { PlaneUnderTest } from './plane-bench.ts'
import { describe, expect, it, vi } from 'vitest'
import { parseRtp } from '../../rtsp/h264/rtp-packet.ts'
import { describeConsuming } from './consuming-conformance.ts'
import { describeData } from './data-conformance.ts'
import { dtlsParameters, fails, gate, nowhere, planeBench, sendPictures, yard } from './plane-bench.ts'

/** What every MediaPlane does. Titles quote the rules. */
export function describeMediaPlane(name: string, create: (workerCount: number) => PlaneUnderTest): void {
  describe(`${name} is a MediaPlane`, () => {
    const bench = planeBench(create)

    it('MP1 a stream is there from openInlet until its inlet is closed, once', async () => {
      const inlet = await bench.plane.openInlet(gate)
      await expect(bench.plane.openInlet(gate)).rejects.toEqual(fails('name-taken'))
      const other = await bench.plane.openInlet(yard)
      expect(bench.plane.listStreams()).toEqual([gate, yard])
      expect(inlet.ssrc).not.toBe(other.ssrc)
      await inlet.close()
      await inlet.close()
      expect(bench.plane.listStreams()).toEqual([yard])
      expect(bench.events).toEqual([
        { type: 'stream-available', stream: gate },
        { type: 'stream-available', stream: yard },
        { type: 'stream-gone', stream: gate },
      ])
      await (await bench.plane.openInlet(gate)).close()
    })

    it('MP2 packets of an inlet reach the taps of its stream, and no other', async () => {
      const inlet = await bench.plane.openInlet(gate)
      const other = await bench.plane.openInlet(yard)
      const got: number[] = []
      const tap = await bench.plane.tap(gate, packet => got.push(parseRtp(packet)?.payload.length ?? 0))
      sendPictures(inlet, 30, 0)
      sendPictures(other, 30, 0)
      await vi.waitFor(() => expect(got).toHaveLength(60), { timeout: 20_000 })
      expect(got.filter(length => length === 300)).toHaveLength(30)
      tap.close()
      await expect(bench.plane.tap(nowhere, () => {})).rejects.toEqual(fails('not-found'))
    })

    it('MP3 transports belong to a viewer that joined; a second replaces the first', async () => {
      await expect(bench.plane.createReceiveTransport('tablet')).rejects.toEqual(fails('not-found'))
      bench.plane.openViewer('tablet')
      bench.plane.openViewer('tablet')
      const first = await bench.plane.createReceiveTransport('tablet')
      const second = await bench.plane.createReceiveTransport('tablet')
      expect(bench.plane.stats()).toMatchObject({ viewers: 1, transports: 1 })
      await expect(bench.plane.connectTransport('tablet', first.transportId, dtlsParameters)).rejects.toEqual(fails('not-found'))
      await expect(bench.plane.connectTransport('tablet', second.transportId, { nonsense: true })).rejects.toEqual(fails('bad-input'))
      await bench.plane.connectTransport('tablet', second.transportId, dtlsParameters)
    })

    it('MP4 a viewer consumes H.264 labelled 42e01f, once per stream, and may stop', async () => {
      await bench.plane.openInlet(gate)
      await bench.joined('tablet')
      await expect(bench.plane.consume('stranger', gate, bench.wish())).rejects.toEqual(fails('not-found'))
      await expect(bench.plane.consume('tablet', nowhere, bench.wish())).rejects.toEqual(fails('not-found'))
      await expect(bench.plane.consume('tablet', gate, bench.wish({
        rtpCapabilities: { codecs: [] },
      }))).rejects.toEqual(fails('bad-input'))
      const first = await bench.plane.consume('tablet', gate, bench.wish())
      expect(first.rtpParameters).toMatchObject({
        codecs: expect.arrayContaining([
          expect.objectContaining({
            mimeType: 'video/H264',
            parameters: { 'packetization-mode': 1, 'profile-level-id': '42e01f', 'level-asymmetry-allowed': 1 },
          }),
        ]),
      })
      const second = await bench.plane.consume('tablet', gate, bench.wish())
      expect(bench.plane.stats().consumers).toBe(1)
      expect((await bench.plane.measure()).consumers).toEqual([
        {
          consumerId: second.consumerId,
          cameraId: gate.cameraId,
          bytes: expect.any(Number),
        },
      ])
      await expect(bench.plane.resume('tablet', first.consumerId)).rejects.toEqual(fails('not-found'))
      await bench.plane.resume('tablet', second.consumerId)
      await bench.plane.closeConsumer('tablet', second.consumerId)
      await bench.plane.closeConsumer('tablet', second.consumerId)
      expect(bench.plane.stats().consumers).toBe(0)
    })

    it('MP5 closing an inlet closes its consumers and says so', async () => {
      const inlet = await bench.plane.openInlet(gate)
      await bench.joined('tablet')
      const { consumerId } = await bench.plane.consume('tablet', gate, bench.wish())
      await inlet.close()
      await vi.waitFor(() => expect(bench.events).toContainEqual({
        type: 'consumer-closed',
        viewerId: 'tablet',
        consumerId,
        stream: gate,
      }), { timeout: 20_000 })
      expect(bench.plane.stats().consumers).toBe(0)
    })

    it('MP6 a viewer that leaves leaves nothing behind', async () => {
      await bench.plane.openInlet(gate)
      for (let round = 0; round < 5; round++) {
        await bench.joined('tablet')
        await bench.plane.consume('tablet', gate, bench.wish())
        bench.plane.closeViewer('tablet')
        bench.plane.closeViewer('tablet')
      }
      expect(bench.plane.stats()).toMatchObject({
        viewers: 0,
        transports: 0,
        consumers: 0,
        streams: 1,
      })
    })

    it('MP7 after the worker died, streams are back under their SSRC, taps and inlets go on, viewers join anew', async () => {
      const inlet = await bench.plane.openInlet(gate)
      const got = new Set<number>()
      await bench.plane.tap(gate, packet => got.add(parseRtp(packet)?.sequenceNumber ?? -1))
      await bench.joined('tablet')
      const before = await bench.plane.consume('tablet', gate, bench.wish())
      await bench.under.loseWorker({ viewerId: 'tablet' })
      await expect(bench.plane.createReceiveTransport('tablet')).rejects.toEqual(fails('media-unavailable'))
      expect(bench.plane.stats()).toMatchObject({
        healthy: false,
        viewers: 1,
        transports: 0,
        consumers: 0,
        rebuilds: 1,
      })
      sendPictures(inlet, 2, 0)
      const late = await bench.plane.openInlet(yard)
      await bench.under.untilRebuilt()
      await vi.waitFor(() => expect(bench.events.filter(({ type }) => type.startsWith('viewers'))).toEqual([
        {
          type: 'viewers-lost',
          viewerIds: ['tablet'],
        },
        {
          type: 'viewers-rebuilt',
          viewerIds: ['tablet'],
        },
      ]), { timeout: 20_000 })
      expect(bench.plane.listStreams()).toEqual([gate, yard])
      await expect(bench.plane.resume('tablet', before.consumerId)).rejects.toEqual(fails('not-found'))
      await bench.joined('tablet')
      const after = await bench.plane.consume('tablet', gate, bench.wish())
      await bench.plane.consume('tablet', yard, bench.wish())
      await bench.plane.resume('tablet', after.consumerId)
      expect(after.consumerId).not.toBe(before.consumerId)
      sendPictures(inlet, 30, 100)
      await vi.waitFor(() => expect(got.size).toBeGreaterThanOrEqual(60), { timeout: 20_000 })
      await late.close()
    })

    it('MP8 after close() everything is unavailable and run() has ended', async () => {
      await bench.plane.openInlet(gate)
      bench.plane.openViewer('tablet')
      await bench.plane.close()
      await bench.plane.close()
      await bench.running
      expect(() => bench.plane.routerRtpCapabilities()).toThrow(fails('media-unavailable') as Error)
      await expect(bench.plane.openInlet(yard)).rejects.toEqual(fails('media-unavailable'))
      await expect(bench.plane.createReceiveTransport('tablet')).rejects.toEqual(fails('not-found'))
      expect(bench.plane.stats()).toMatchObject({ healthy: false, streams: 0, viewers: 0 })
    })

    describeConsuming(bench)
    describeData(bench)
  })
}
