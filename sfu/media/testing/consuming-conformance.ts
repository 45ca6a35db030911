import type { CameraId } from '#contract/ids'
import type { StreamRef } from '../../core/media-plane.ts'
import type { PlaneBench } from './plane-bench.ts'
import { expect, it, vi } from 'vitest'
import { dtlsParameters, fails, gate, sendPictures, sent, yard } from './plane-bench.ts'

/** Ways to begin and to thin, browsers as cameras, many workers: MP9 on. */
export function describeConsuming(bench: PlaneBench): void {
  it('MP9 a viewer who begins now gets a passing consumer when there is a GOP in memory, and may have the lasting one beside it', async () => {
    const inlet = await bench.plane.openInlet(gate)
    await bench.joined('tablet')
    expect(await bench.plane.consume('tablet', gate, bench.wish({ start: 'now' }))).toMatchObject({ isPassing: false })
    sendPictures(inlet, 1, 0)
    const passing = await bench.plane.consume('tablet', gate, bench.wish({ start: 'now' }))
    const lasting = await bench.plane.consume('tablet', gate, bench.wish())
    expect([passing.isPassing, lasting.isPassing]).toEqual([true, false])
    expect(passing.producerId).not.toBe(lasting.producerId)
    await bench.plane.resume('tablet', passing.consumerId)
    await bench.plane.resume('tablet', lasting.consumerId)
    expect(bench.plane.stats()).toMatchObject({ consumers: 2, passing: 1 })
    await bench.plane.closeConsumer('tablet', passing.consumerId)
    expect(bench.plane.stats()).toMatchObject({ consumers: 1, passing: 0 })
    const another = await bench.plane.consume('tablet', gate, bench.wish({ start: 'now' }))
    await inlet.close()
    await vi.waitFor(() => expect(bench.plane.stats()).toMatchObject({ consumers: 0, passing: 0 }), { timeout: 20_000 })
    await vi.waitFor(() => expect(bench.events).toContainEqual({
      type: 'consumer-closed',
      viewerId: 'tablet',
      consumerId: another.consumerId,
      stream: gate,
    }), { timeout: 20_000 })
  })

  it('MP10 thinned streams are producers of their own, there while somebody consumes them', async () => {
    await bench.plane.openInlet(gate)
    await bench.joined('tablet')
    const all = await bench.plane.consume('tablet', gate, bench.wish())
    const keys = await bench.plane.consume('tablet', gate, bench.wish({ thinning: 'key' }))
    const references = await bench.plane.consume('tablet', gate, bench.wish({ thinning: 'reference' }))
    expect(new Set([all, keys, references].map(({ producerId }) => producerId)).size).toBe(3)
    expect(bench.plane.listConsumers('tablet').map(({ id }) => id).sort()).toEqual([all, keys, references].map(({ consumerId }) => consumerId).sort())
    await bench.plane.closeConsumer('tablet', keys.consumerId)
    const again = await bench.plane.consume('tablet', gate, bench.wish({ thinning: 'key' }))
    expect(again.producerId).not.toBe(keys.producerId)
  })

  it('MP11 the first consumer or tap of a stream is told, and the last one going', async () => {
    await bench.plane.openInlet(gate)
    await bench.joined('tablet')
    const seen = (): unknown[] => bench.events.filter(({ type }) => type === 'demand')
    expect(bench.plane.isWanted(gate)).toBe(false)
    const tap = await bench.plane.tap(gate, () => {})
    const first = await bench.plane.consume('tablet', gate, bench.wish())
    tap.close()
    tap.close()
    expect(bench.plane.isWanted(gate)).toBe(true)
    expect(bench.plane.isWanted(yard)).toBe(false)
    await bench.plane.closeConsumer('tablet', first.consumerId)
    expect(bench.plane.isWanted(gate)).toBe(false)
    await bench.plane.consume('tablet', gate, bench.wish())
    bench.plane.closeViewer('tablet')
    await expect(bench.plane.consume('tablet', gate, bench.wish())).rejects.toEqual(fails('not-found'))
    expect(seen()).toEqual([true, false, true, false].map(isWanted => ({ type: 'demand', stream: gate, isWanted })))
  })

  it('MP12 ICE is restarted on a transport of the viewer\'s own, and its consumers stay', async () => {
    await bench.plane.openInlet(gate)
    bench.plane.openViewer('tablet')
    bench.plane.openViewer('stranger')
    const { transportId, iceParameters } = await bench.plane.createReceiveTransport('tablet')
    await bench.plane.connectTransport('tablet', transportId, dtlsParameters)
    const { consumerId } = await bench.plane.consume('tablet', gate, bench.wish())
    const restarted = await bench.plane.restartIce('tablet', transportId)
    expect(restarted.usernameFragment).toEqual(expect.any(String))
    expect(restarted.usernameFragment).not.toBe(iceParameters.usernameFragment)
    await bench.plane.resume('tablet', consumerId)
    await expect(bench.plane.restartIce('stranger', transportId)).rejects.toEqual(fails('not-found'))
  })

  it('MP13 a browser is a camera: H.264 in one encoding, one browser for one stream, gone with its viewer', async () => {
    bench.plane.openViewer('phone')
    bench.plane.openViewer('stranger')
    await expect(bench.plane.produce('phone', gate, sent(1))).rejects.toEqual(fails('not-found'))
    const { transportId } = await bench.plane.createSendTransport('phone')
    await bench.plane.createSendTransport('stranger')
    await bench.plane.connectTransport('phone', transportId, { ...dtlsParameters, role: 'server' })
    await expect(bench.plane.produce('phone', gate, {
      codecs: [],
      encodings: [
        { ssrc: 1 },
      ],
    })).rejects.toEqual(fails('bad-input'))
    await expect(bench.plane.produce('phone', gate, {
      ...sent(1),
      encodings: [
        { ssrc: 1 },
        { ssrc: 2 },
      ],
    })).rejects.toEqual(fails('bad-input'))
    const producerId = await bench.plane.produce('phone', gate, sent(1))
    await expect(bench.plane.produce('stranger', gate, sent(2))).rejects.toEqual(fails('name-taken'))
    await expect(bench.plane.openInlet(gate)).rejects.toEqual(fails('name-taken'))
    expect(bench.plane.listProducers('phone')).toEqual([
      { id: producerId, stream: gate },
    ])
    expect(bench.plane.listStreams()).toEqual([gate])
    await bench.joined('tablet')
    expect(await bench.plane.consume('tablet', gate, bench.wish({ start: 'now', thinning: 'key' }))).toMatchObject({ producerId, isPassing: false })
    await (await bench.plane.tap(gate, () => {})).close()
    await bench.plane.closeProducer('stranger', producerId)
    expect(bench.plane.listStreams()).toEqual([gate])
    await bench.plane.closeProducer('phone', producerId)
    expect(bench.plane.listStreams()).toEqual([])
    await vi.waitFor(() => expect(bench.plane.stats().consumers).toBe(0), { timeout: 20_000 })
    await bench.plane.produce('phone', gate, sent(3))
    bench.plane.closeViewer('phone')
    expect(bench.plane.listStreams()).toEqual([])
    expect(bench.events.filter(({ type }) => type.startsWith('stream')).map(({ type }) => type)).toEqual([
      'stream-available',
      'stream-gone',
      'stream-available',
      'stream-gone',
    ])
    // A wish that is under way when the browser goes leaves nothing.
    bench.plane.openViewer('phone')
    await bench.plane.createSendTransport('phone')
    const late = bench.plane.produce('phone', gate, sent(4)).catch(() => {})
    bench.plane.closeViewer('phone')
    await late
    expect(bench.plane.listStreams()).toEqual([])
  })

  it('MP14 streams reach viewers on every worker, by one pipe for all that are there', async () => {
    await bench.open(2)
    const inlet = await bench.plane.openInlet(gate)
    const viewers = ['a', 'b', 'c', 'd']
    for (const viewerId of viewers) {
      await bench.joined(viewerId)
      const { consumerId } = await bench.plane.consume(viewerId, gate, bench.wish())
      await bench.plane.resume(viewerId, consumerId)
    }
    expect(bench.plane.stats()).toMatchObject({ workers: 2, consumers: 4, pipes: 1 })
    for (const viewerId of viewers)
      bench.plane.closeViewer(viewerId)
    expect(bench.plane.stats()).toMatchObject({ consumers: 0, pipes: 0 })
    await inlet.close()
  })

  it('MP15 a lost worker takes its own viewers and streams alone; the streams go on elsewhere at once', async () => {
    await bench.open(2)
    const inlets = [await bench.plane.openInlet(gate), await bench.plane.openInlet(yard)]
    await bench.joined('a')
    await bench.joined('b')
    for (const viewerId of ['a', 'b']) {
      await bench.plane.consume(viewerId, gate, bench.wish())
      await bench.plane.consume(viewerId, yard, bench.wish())
    }
    bench.events.length = 0
    await bench.under.loseWorker({ viewerId: 'a' })
    await vi.waitFor(() => expect(bench.events).toContainEqual({
      type: 'viewers-rebuilt',
      viewerIds: ['a'],
    }), { timeout: 20_000 })
    expect(bench.events.filter(({ type }) => type === 'viewers-lost')).toEqual([
      {
        type: 'viewers-lost',
        viewerIds: ['a'],
      },
    ])
    const moved = bench.events.flatMap(event => event.type === 'stream-available'
      ? [event.stream]
      : [])
    expect(moved).toHaveLength(1)
    const stayed = moved[0] === gate || moved[0]?.streamKind === 'main'
      ? yard
      : gate
    await vi.waitFor(() => expect(bench.plane.listConsumers('b').map(({ stream }) => stream)).toEqual([stayed]), { timeout: 20_000 })
    await bench.joined('a')
    for (const viewerId of ['a', 'b'])
      await bench.plane.consume(viewerId, moved[0] as StreamRef, bench.wish())
    await bench.under.untilRebuilt()
    expect(bench.plane.stats()).toMatchObject({ healthy: true, workers: 2, rebuilds: 1 })
    for (const inlet of inlets)
      await inlet.close()
  })

  it('MP16 one browser does not exhaust the plane: at most 64 consumers', async () => {
    await bench.joined('tablet')
    for (let n = 0; n < 64; n++) {
      const stream: StreamRef = { cameraId: `6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a1${String(n).padStart(3, '0')}` as CameraId, streamKind: 'sub' }
      await bench.plane.openInlet(stream)
      await bench.plane.consume('tablet', stream, bench.wish())
    }
    await bench.plane.openInlet(gate)
    await expect(bench.plane.consume('tablet', gate, bench.wish())).rejects.toEqual(fails('too-many-requests'))
  })
}
