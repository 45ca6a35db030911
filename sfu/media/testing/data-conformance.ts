import type { PlaneBench } from './plane-bench.ts'
import { expect, it, vi } from 'vitest'
import { dtlsParameters, fails, gate, nowhere } from './plane-bench.ts'

const unordered = { streamId: 0, ordered: false, maxRetransmits: 0 }

/** What every MediaPlane does with data channels. Who really gets which message is tested where there is an end to get it. */
export function describeData(bench: PlaneBench): void {
  it('MP17 a browser\'s messages have a transport of their own and one channel; a second replaces it', async () => {
    const { plane } = bench
    await expect(plane.data.createTransport('tablet')).rejects.toEqual(fails('not-found'))
    plane.openViewer('tablet')
    await expect(plane.data.produce('tablet', unordered)).rejects.toEqual(fails('not-found'))
    const { transportId, sctpParameters } = await plane.data.createTransport('tablet')
    expect(sctpParameters).toBeDefined()
    await plane.connectTransport('tablet', transportId, dtlsParameters)
    await expect(plane.data.produce('tablet', { streamId: 'nonsense' })).rejects.toEqual(fails('bad-input'))
    const first = await plane.data.produce('tablet', unordered)
    const second = await plane.data.produce('tablet', unordered)
    expect(second).not.toBe(first)
    expect(plane.stats()).toMatchObject({ transports: 1, dataChannels: 1 })
    plane.data.closeProducer('tablet')
    plane.data.closeProducer('tablet')
    plane.data.closeProducer('stranger')
    expect(plane.stats()).toMatchObject({ transports: 1, dataChannels: 0 })
    await plane.data.createTransport('tablet')
    await expect(plane.connectTransport('tablet', transportId, dtlsParameters)).rejects.toEqual(fails('not-found'))
  })

  it('MP18 messages come on the receiving transport where it was made for them, unordered, and 150 ms later not any more', async () => {
    const { plane } = bench
    await bench.joined('tablet')
    await expect(plane.data.consume('stranger')).rejects.toEqual(fails('not-found'))
    await expect(plane.data.consume('tablet')).rejects.toEqual(fails('bad-input'))
    await expect(plane.data.hear('tablet', [gate.cameraId])).rejects.toEqual(fails('not-found'))
    expect((await plane.createReceiveTransport('tablet')).sctpParameters).toBeUndefined()
    expect((await plane.createReceiveTransport('tablet', true)).sctpParameters).toBeDefined()
    const { sctpStreamParameters } = await plane.data.consume('tablet')
    expect(sctpStreamParameters).toMatchObject({ ordered: false, maxPacketLifeTime: 150 })
    expect(plane.data.listHeard('tablet')).toBeUndefined()
    await plane.data.hear('tablet', [gate.cameraId, gate.cameraId, nowhere.cameraId])
    expect(plane.data.listHeard('tablet')).toEqual([gate.cameraId, nowhere.cameraId])
    plane.data.tell(gate.cameraId, Uint8Array.of(1))
    await plane.data.hear('tablet', [])
    expect(plane.data.listHeard('tablet')).toEqual([])
    await plane.data.consume('tablet')
    expect(plane.stats()).toMatchObject({ transports: 1, dataChannels: 1 })
    expect(plane.data.listHeard('tablet')).toBeUndefined()
  })

  it('MP19 channels go with their transport, their viewer and their worker, and are made anew', async () => {
    const { plane } = bench
    const channels = async (): Promise<void> => {
      plane.openViewer('tablet')
      await plane.createReceiveTransport('tablet', true)
      await plane.data.consume('tablet')
      await plane.data.hear('tablet', [gate.cameraId])
      await plane.data.createTransport('tablet')
      await plane.data.produce('tablet', unordered)
    }
    await channels()
    expect(plane.stats()).toMatchObject({ transports: 2, dataChannels: 2 })
    plane.closeViewer('tablet')
    expect(plane.stats()).toMatchObject({ transports: 0, dataChannels: 0 })
    expect(plane.data.listHeard('tablet')).toBeUndefined()
    await channels()
    await plane.createReceiveTransport('tablet')
    await vi.waitFor(() => expect(plane.stats()).toMatchObject({ transports: 2, dataChannels: 1 }), { timeout: 20_000 })
    await channels()
    await bench.under.loseWorker({ viewerId: 'tablet' })
    expect(plane.stats()).toMatchObject({ viewers: 1, transports: 0, dataChannels: 0 })
    expect(plane.data.listHeard('tablet')).toBeUndefined()
    plane.data.tell(gate.cameraId, Uint8Array.of(1))
    await expect(plane.data.createTransport('tablet')).rejects.toEqual(fails('media-unavailable'))
    await bench.under.untilRebuilt()
    await channels()
    expect(plane.data.listHeard('tablet')).toEqual([gate.cameraId])
  })
}
