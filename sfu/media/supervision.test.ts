import type { CameraId } from '#contract/ids'
import type { MediaPlaneEvent } from '../core/media-plane.ts'
import { rm } from 'node:fs/promises'
import process from 'node:process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { findWorker } from './testing/find-worker.ts'
import { countHeld, followRouters, joinAndLeave } from './testing/join-and-leave.ts'
import { dtlsParameters, gate, sendPictures, yard } from './testing/plane-bench.ts'
import { createRealPlane } from './testing/real-plane.ts'

const workerBin = findWorker()
const patience = { timeout: 20_000, interval: 20 }
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse())
    await close()
})

async function openPlane(workerCount: number) {
  const { plane, launcherFolder, log } = createRealPlane(workerBin ?? '', workerCount)
  const running = plane.run(new AbortController().signal)
  closing.push(async () => {
    await plane.close()
    await running
    await rm(launcherFolder, { recursive: true })
  })
  await plane.ready()
  const events: MediaPlaneEvent[] = []
  plane.subscribe(event => events.push(event))
  const join = async (viewerId: string): Promise<void> => {
    plane.openViewer(viewerId)
    const { transportId } = await plane.createReceiveTransport(viewerId)
    await plane.connectTransport(viewerId, transportId, dtlsParameters)
    await plane.consume(viewerId, gate, {
      rtpCapabilities: plane.routerRtpCapabilities(),
      thinning: 'none',
      start: 'key-frame',
    })
  }
  return {
    plane,
    events,
    log,
    join,
  }
}

describe.skipIf(workerBin === undefined)('workers that fail', () => {
  it('MS1 workers listen on ports that follow one another, for UDP and TCP, and share streams and viewers', async () => {
    const { plane } = await openPlane(3)
    const streams = Array.from({ length: 6 }, (_, n) => ({ cameraId: `6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a010${n}` as CameraId, streamKind: 'main' as const }))
    for (const stream of streams)
      await plane.openInlet(stream)
    const ports = new Set<unknown>()
    for (let n = 0; n < 6; n++) {
      plane.openViewer(`viewer-${n}`)
      const { iceCandidates } = await plane.createReceiveTransport(`viewer-${n}`)
      expect(iceCandidates.map(({ protocol }) => protocol)).toEqual(['udp', 'tcp'])
      expect(iceCandidates[0]?.port).toBe(iceCandidates[1]?.port)
      ports.add(iceCandidates[0]?.port)
    }
    expect(ports.size).toBe(3)
    const countBy = (pids: (number | undefined)[]): number[] => plane.workerPids.map(pid => pids.filter(other => other === pid).length)
    expect(countBy(streams.map(stream => plane.workerPidOf({ stream })))).toEqual([2, 2, 2])
    expect(countBy(Array.from({ length: 6 }, (_, n) => plane.workerPidOf({ viewerId: `viewer-${n}` })))).toEqual([2, 2, 2])
  })

  it('MS2 of three workers one is killed again and again: streams and taps go on, only its viewers are told', async () => {
    const { plane, events, join } = await openPlane(3)
    const inlet = await plane.openInlet(gate)
    const got = new Set<number>()
    await plane.tap(gate, packet => got.add(packet.length))
    await plane.openInlet(yard)
    for (const viewerId of ['a', 'b', 'c'])
      await join(viewerId)
    for (let round = 0; round < 5; round++) {
      const home = plane.workerPidOf({ stream: gate })
      const viewersThere = ['a', 'b', 'c'].filter(viewerId => plane.workerPidOf({ viewerId }) === home)
      const others = ['a', 'b', 'c'].filter(viewerId => !viewersThere.includes(viewerId))
      events.length = 0
      process.kill(home ?? Number.NaN, 'SIGKILL')
      await vi.waitFor(() => expect(events).toContainEqual({ type: 'stream-available', stream: gate }), patience)
      expect(plane.workerPidOf({ stream: gate })).not.toBe(home)
      expect(events.filter(({ type }) => type === 'viewers-lost')).toEqual([
        { type: 'viewers-lost', viewerIds: viewersThere },
      ])
      if (viewersThere.length > 0)
        await vi.waitFor(() => expect(events).toContainEqual({ type: 'viewers-rebuilt', viewerIds: viewersThere }), patience)
      expect(others.every(viewerId => plane.workerPidOf({ viewerId }) !== undefined)).toBe(true)
      for (const viewerId of viewersThere)
        await join(viewerId)
      got.clear()
      sendPictures(inlet, 3, round * 10)
      await vi.waitFor(() => expect(got.size).toBeGreaterThan(0), patience)
      await vi.waitFor(() => expect(plane.stats().healthy).toBe(true), patience)
    }
    expect(plane.stats().rebuilds).toBe(5)
  })

  it('MS4 one that hangs is ended and built anew, and says so', async () => {
    const { plane, events, join, log } = await openPlane(1)
    await plane.openInlet(gate)
    await join('tablet')
    const [pid] = plane.workerPids
    process.kill(pid ?? Number.NaN, 'SIGSTOP')
    await vi.waitFor(() => expect(events).toContainEqual({
      type: 'viewers-rebuilt',
      viewerIds: ['tablet'],
    }), patience)
    expect(plane.workerPids).toHaveLength(1)
    expect(plane.workerPids[0]).not.toBe(pid)
    expect(log.some(line => line.includes('does not answer'))).toBe(true)
    expect(() => process.kill(pid ?? Number.NaN, 0)).toThrow()
    await join('tablet')
  }, 30_000)

  it('MS5 browsers that come and go leave nothing: 200 joins on two workers', async () => {
    const routers = followRouters()
    const { plane } = await openPlane(2)
    const held = (): ReturnType<typeof countHeld> => countHeld(plane, plane.workerPids, routers)
    await joinAndLeave(plane, 20)
    const before = await held()
    await joinAndLeave(plane, 200)
    await vi.waitFor(async () => expect(await held()).toEqual(before), patience)
    expect(before).toMatchObject({ viewers: 0, consumers: 0, workerConsumers: 0 })
  })
})
