import type { Thinning } from '#contract/stream'
import type { RtpPacket } from '../rtsp/h264/rtp-packet.ts'
import type { MediaWorker } from './media-worker.ts'
import type { Offer } from './stream-source.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../core/logger.ts'
import { aggregate } from '../rtsp/h264/packetize.ts'
import { parseRtp, serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { buildPps, buildSlice, buildSps } from '../rtsp/testing/h264-builder.ts'
import { BurstPacer } from './burst-pacer.ts'
import { findFreePorts } from './free-port.ts'
import { absCaptureTimeId, playoutDelayId } from './h264-parameters.ts'
import { loopback } from './inlet-socket.ts'
import { startMediaWorker } from './media-worker.ts'
import { PipeTable } from './pipe-table.ts'
import { StreamSlot } from './stream-slot.ts'
import { findWorker } from './testing/find-worker.ts'
import { gate } from './testing/plane-bench.ts'

const workerBin = findWorker()
const timers = timersOf(globalThis, () => epochMs(Date.now()))
const patience = { timeout: 15_000, interval: 10 }
const captureTime = Uint8Array.from([1, 2, 3, 4, 5, 6, 7, 8])

describe.skipIf(workerBin === undefined)('one stream over two workers', () => {
  let home: MediaWorker
  let other: MediaWorker

  beforeAll(async () => {
    const ports = await findFreePorts(loopback, 0, 2)
    const [first, second] = await Promise.all(ports.map(port => startMediaWorker({
      program: workerBin ?? '',
      listenIp: loopback,
      port,
      log: createLogger(() => {}),
      timers,
    })))
    home = first as MediaWorker
    other = second as MediaWorker
  })
  afterAll(async () => {
    await home?.close()
    await other?.close()
  })

  async function openSlot() {
    const pipes = new PipeTable()
    const passing = new Set<never>()
    const slot = new StreamSlot({
      stream: gate,
      newSsrc: () => randomBytes(4).readUInt32BE(),
      pipes,
      budget: { limitBytes: 10_000_000, usedBytes: 0 },
      passing,
      timers,
    })
    await slot.attach(home)
    let sequenceNumber = 65_500
    /** One picture of two packets; `n` is in its timestamp. */
    const camera = (n: number, picture: 'key' | 'reference' | 'disposable'): void => {
      const sets = aggregate([
        buildSps(),
        buildPps(),
      ], 1200) as Uint8Array
      const payloads = picture === 'key'
        ? [
            sets,
            buildSlice('I', { isIdr: true, size: 300 }),
          ]
        : [
            buildSlice('P', { size: 200 }),
            buildSlice('P', { size: 210, firstMacroblock: 20 }),
          ]
      for (const [i, payload] of payloads.entries()) {
        slot.send(serializeRtp({
          payloadType: 96,
          marker: i === 1,
          sequenceNumber: sequenceNumber++ & 0xFFFF,
          timestamp: n * 6_000,
          ssrc: slot.ssrc,
          extensions: [
            {
              id: playoutDelayId,
              data: new Uint8Array([0, 0, 0]),
            },
            { id: absCaptureTimeId, data: captureTime },
          ],
          payload,
        }), { picture, isFirst: i === 0 })
      }
    }
    return {
      slot,
      pipes,
      passing,
      camera,
    }
  }

  /** What a browser on `worker` would be sent, from the moment that it is ready. */
  async function consume(worker: MediaWorker, offer: Offer): Promise<{ packets: RtpPacket[], extensionIds: Map<string, number>, close: () => void }> {
    const transport = await worker.router.createDirectTransport()
    const consumer = await transport.consume({ producerId: offer.producerId, rtpCapabilities: worker.router.rtpCapabilities })
    const packets: RtpPacket[] = []
    consumer.on('rtp', bytes => packets.push(parseRtp(Uint8Array.from(bytes)) as RtpPacket))
    return {
      packets,
      extensionIds: new Map(consumer.rtpParameters.headerExtensions?.map(({ uri, id }) => [
        uri.replace(/^.*\//, ''),
        id,
      ])),
      close() {
        transport.close()
        offer.release()
      },
    }
  }

  const offer = (slot: StreamSlot, worker: MediaWorker, thinning: Thinning = 'none', start: 'now' | 'key-frame' = 'key-frame'): Promise<Offer> =>
    slot.offer({
      thinning,
      start,
      worker,
      pacer: new BurstPacer(timers),
    })

  const expectNoGap = (packets: readonly RtpPacket[]): void => {
    for (const [i, packet] of packets.entries())
      expect(packet.sequenceNumber).toBe((packets[0]!.sequenceNumber + i) & 0xFFFF)
  }

  it('MS3 playout-delay and abs-capture-time are in the packets of both workers', async () => {
    const { slot, camera, pipes } = await openSlot()
    const here = await consume(home, await offer(slot, home))
    const there = await consume(other, await offer(slot, other))
    expect(pipes.size).toBe(1)
    camera(1, 'key')
    for (const { packets, extensionIds } of [here, there]) {
      await vi.waitFor(() => expect(packets).toHaveLength(2), patience)
      const valueOf = (uri: string): Uint8Array | undefined => packets[0]?.extensions.find(({ id }) => id === extensionIds.get(uri))?.data
      expect(valueOf('playout-delay')).toEqual(new Uint8Array(3))
      expect(valueOf('abs-capture-time')?.subarray(0, 8)).toEqual(captureTime)
    }
    here.close()
    there.close()
    expect(pipes.size).toBe(0)
    slot.close()
  })

  it('MJ4 thinned streams reach another worker without a gap in their numbers', async () => {
    const { slot, camera } = await openSlot()
    const viewers = await Promise.all((['none', 'reference', 'key'] as const).map(async thinning => consume(other, await offer(slot, other, thinning))))
    const kinds = [
      'key',
      'disposable',
      'reference',
      'disposable',
      'reference',
    ] as const
    for (let n = 0; n < 50; n++)
      camera(n, kinds[n % 5]!)
    for (const [index, count] of [100, 60, 20].entries()) {
      const packets = viewers[index]!.packets
      await vi.waitFor(() => expect(packets).toHaveLength(count), patience)
      expectNoGap(packets)
    }
    for (const viewer of viewers)
      viewer.close()
    const afterwards = await offer(slot, home, 'key')
    afterwards.release()
    slot.close()
  })

  it('MJ2 who begins now gets the GOP of the moment in the worker of the viewer, without a pipe, and then what is live', async () => {
    const { slot, camera, pipes, passing } = await openSlot()
    camera(1, 'reference')
    for (let n = 2; n < 40; n++) {
      camera(n, n === 10
        ? 'key'
        : 'reference')
    }
    const begun = await offer(slot, other, 'none', 'now')
    expect(begun.isPassing).toBe(true)
    expect([pipes.size, passing.size]).toEqual([0, 1])
    const viewer = await consume(other, begun)
    camera(40, 'reference')
    begun.begin()
    camera(41, 'reference')
    await vi.waitFor(() => expect(viewer.packets).toHaveLength(64), patience)
    camera(42, 'reference')
    await vi.waitFor(() => expect(viewer.packets).toHaveLength(66), patience)
    expectNoGap(viewer.packets)
    const times = viewer.packets.filter(({ marker }) => marker).map(({ timestamp }) => timestamp)
    expect((times.at(-1)! - times[0]!) >>> 0).toBe(30 * 90 + 2 * 6_000)
    viewer.close()
    expect(passing.size).toBe(0)
    slot.close()
  })
})
