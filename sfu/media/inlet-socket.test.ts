import type { MediaWorker } from './media-worker.ts'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createLogger } from '../core/logger.ts'
import { aggregate } from '../rtsp/h264/packetize.ts'
import { parseRtp, serializeRtp } from '../rtsp/h264/rtp-packet.ts'
import { buildPps, buildSps } from '../rtsp/testing/h264-builder.ts'
import { findFreePort } from './free-port.ts'
import { producerParameters } from './h264-parameters.ts'
import { loopback, openInletSocket } from './inlet-socket.ts'
import { startMediaWorker } from './media-worker.ts'
import { findWorker } from './testing/find-worker.ts'

const workerBin = findWorker()
const ssrc = 4711
let worker: MediaWorker | undefined

afterEach(async () => {
  await worker?.close()
})

function packet(sequenceNumber: number): Uint8Array {
  return serializeRtp({
    payloadType: 96,
    marker: true,
    sequenceNumber,
    timestamp: sequenceNumber * 3000,
    ssrc,
    extensions: [],
    payload: aggregate([
      buildSps(),
      buildPps(),
    ], 1200) as Uint8Array,
  })
}

describe.skipIf(workerBin === undefined)('the inlet socket', () => {
  it('is the only source of its transport: packets of another, even the first, are not taken', async () => {
    const timers = timersOf(globalThis, () => epochMs(Date.now()))
    worker = await startMediaWorker({
      program: workerBin ?? '',
      listenIp: loopback,
      port: await findFreePort(loopback),
      log: createLogger(() => {}),
      timers,
    })
    const { router } = worker
    const transport = await router.createPlainTransport({
      listenInfo: { protocol: 'udp', ip: loopback },
      rtcpMux: true,
      comedia: false,
    })
    const producer = await transport.produce({
      kind: 'video',
      rtpParameters: producerParameters(ssrc),
    })
    const direct = await router.createDirectTransport()
    const consumer = await direct.consume({ producerId: producer.id, rtpCapabilities: router.rtpCapabilities })
    const timestamps: number[] = []
    consumer.on('rtp', bytes => timestamps.push(parseRtp(bytes)?.timestamp ?? -1))

    const stranger = createSocket('udp4')
    const sendAsStranger = async (sequenceNumber: number): Promise<void> => await new Promise(resolve => stranger.send(packet(sequenceNumber), transport.tuple.localPort, loopback, () => resolve()))
    await sendAsStranger(10)
    const inlet = await openInletSocket(transport)
    inlet.send(packet(1))
    await vi.waitFor(() => expect(timestamps).toHaveLength(1), { timeout: 20_000 })
    await sendAsStranger(20)
    inlet.send(packet(2))
    await vi.waitFor(() => expect(timestamps).toHaveLength(2), { timeout: 20_000 })
    // Datagrams on loopback keep their order, so those of the stranger would have come before.
    const [stats] = await producer.getStats()
    expect(stats?.packetCount).toBe(2)
    expect((timestamps[1] ?? 0) - (timestamps[0] ?? 0)).toBe(3000)
    inlet.close()
    stranger.close()
    await once(stranger, 'close')
  })
})
