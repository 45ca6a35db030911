import type { CameraId } from '#contract/ids'
import type { TestCamera } from '../demo/rtsp-server/test-camera.ts'
import type { RtpPacket } from '../rtsp/h264/rtp-packet.ts'
import type { IngestChange } from './ingest-service.ts'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { createLogger } from '../core/logger.ts'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { findWorker } from '../media/testing/find-worker.ts'
import { createRealPlane } from '../media/testing/real-plane.ts'
import { parseRtp } from '../rtsp/h264/rtp-packet.ts'
import { RtspCameraSource } from '../rtsp/rtsp-camera-source.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { walkPayload } from '../rtsp/testing/walk-payload.ts'
import { IngestService } from './ingest-service.ts'
import { startForeignServer } from './testing/foreign-server.ts'

const workerBin = findWorker()
const footage = join(import.meta.dirname, '../demo/footage/crossing.mp4')
const bFrames = join(import.meta.dirname, '../demo/rtsp-server/b-frames.mp4')
const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const stream = { cameraId: gate, streamKind: 'main' } as const
const patience = { timeout: 20_000, interval: 50 }
const password = 'sehr-geheim-4711'
const closing: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const close of closing.splice(0).reverse())
    await close()
})

/** Plane and ingest with real parts; what the consumers of the stream get is collected. */
async function ingest(address: { url: string, username?: string, password?: string }) {
  const { plane, log, launcherFolder } = createRealPlane(workerBin ?? '')
  const running = plane.run(new AbortController().signal)
  closing.push(async () => {
    await plane.close()
    await running
    await rm(launcherFolder, { recursive: true })
  })
  await plane.ready()
  const current = { ...address }
  const changes: IngestChange[] = []
  const service = new IngestService({
    source: new RtspCameraSource(realPorts),
    plane,
    revealCredentials: async () => current,
    timers: realPorts.timers,
    random: Math.random,
    log: createLogger(line => log.push(JSON.stringify(line))),
  })
  closing.push(() => service.close())
  service.subscribe(change => changes.push(change))
  await service.setCameras([
    {
      cameraId: gate,
      streamKinds: ['main'],
      revision: '1',
    },
  ])
  await vi.waitFor(() => expect(plane.listStreams()).toEqual([stream]), patience)
  const packets: RtpPacket[] = []
  await plane.tap(stream, packet => packets.push(parseRtp(Uint8Array.from(packet)) as RtpPacket))
  return {
    plane,
    service,
    changes,
    packets,
    log,
    current,
  }
}

/** Consecutive, forward, and every key picture begins with SPS and PPS. */
function expectUnbroken(packets: readonly RtpPacket[]): void {
  for (const [i, packet] of packets.entries()) {
    const before = packets[i - 1]
    const types = walkPayload(packet.payload)?.map(piece => piece.type) ?? []
    expect(types.length).toBeGreaterThan(0)
    if (!before)
      continue
    expect(packet.sequenceNumber).toBe((before.sequenceNumber + 1) & 0xFFFF)
    expect((packet.timestamp - before.timestamp) | 0).toBeGreaterThanOrEqual(0)
    if (types.includes(5) && packet.timestamp !== before.timestamp)
      expect.fail('a key picture without parameter sets')
  }
}

async function camera(options: Partial<Parameters<typeof startTestCamera>[0]> = {}): Promise<TestCamera> {
  const started = await startTestCamera({
    streams: { gate: footage },
    ...options,
  })
  closing.push(() => started.close())
  return started
}

describe.skipIf(workerBin === undefined)('RTSP camera -> ingest -> worker -> consumer', () => {
  it.each([
    [
      'parameter sets in-band',
      { parameterSets: 'in-band' },
    ],
    [
      'parameter sets in the SDP only, large packets',
      { parameterSets: 'sdp-only', maxPayloadBytes: 20_000 },
    ],
  ] as const)('our camera, %s: every packet arrives', async (_name, options) => {
    const cam = await camera({
      ...options,
      auth: { scheme: 'digest', username: 'a', password },
    })
    const { service, packets, log } = await ingest({
      url: cam.url('gate'),
      username: 'a',
      password,
    })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(150), patience)
    expect(service.state(gate)).toMatchObject({ status: 'live', width: 640, height: 360 })
    expectUnbroken(packets)
    const stats = service.list()[0]?.stats
    expect(stats).toMatchObject({ packetsLost: 0, connections: 1 })
    expect(packets.every(packet => packet.payload.length <= 1200)).toBe(true)
    expect(log.join()).not.toContain(password)
  })

  it('a camera that goes away and returns: the same consumer goes on, without a gap in its numbers', async () => {
    const cam = await camera()
    const { service, packets, changes } = await ingest({
      url: cam.url('gate'),
    })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(20), patience)
    await cam.stop()
    await vi.waitFor(() => expect(service.state(gate)).toMatchObject({ status: 'offline' }), patience)
    const before = packets.length
    await cam.restart()
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before + 20), patience)
    expectUnbroken(packets)
    expect(changes.map(change => change.ingest.status).filter((status, i, all) => status !== all[i - 1])).toEqual([
      'connecting',
      'live',
      'offline',
      'live',
    ])
  })

  it('kill -9 of the worker: the stream is back in the new worker under the same SSRC', async () => {
    const cam = await camera()
    const { plane, packets, service } = await ingest({
      url: cam.url('gate'),
    })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(20), patience)
    process.kill(plane.workerPids[0] ?? Number.NaN, 'SIGKILL')
    await vi.waitFor(() => expect(plane.stats()).toMatchObject({ rebuilds: 1, healthy: true }), patience)
    const before = packets.length
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before + 20), patience)
    expect(service.list()[0]?.stats?.connections).toBe(1)
  })

  it('a wrong password: one attempt, a clear state, and the password in no log', async () => {
    const cam = await camera({
      auth: { scheme: 'digest', username: 'a', password },
    })
    const { service, log, current } = await ingest({
      url: cam.url('gate'),
      username: 'a',
      password: `${password}-wrong`,
    })
    await vi.waitFor(() => expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'camera-refused-login', message: 'Camera refused the RTSP login; check user name and password.' }), patience)
    expect(cam.requests).toEqual(['OPTIONS', 'OPTIONS'])
    expect(log.length).toBeGreaterThan(0)
    expect(log.join()).not.toContain(password)
    current.password = password
    service.retryNow(gate)
    await vi.waitFor(() => expect(service.state(gate)?.status).toBe('live'), patience)
  })

  it('B-frames are refused with advice', async () => {
    const cam = await camera({
      streams: { gate: bFrames },
    })
    const { service } = await ingest({
      url: cam.url('gate'),
    })
    await vi.waitFor(() => expect(service.state(gate)).toMatchObject({
      status: 'offline',
      code: 'camera-b-frames',
      message: expect.stringContaining('Baseline'),
    }), patience)
    await vi.waitFor(() => expect(cam.connections()).toBe(0), patience)
  })

  it('the foreign server with Digest: packets arrive, the wrong password is refused, and it may die and return', async ({ skip }) => {
    const foreign = await startForeignServer({ username: 'operator', password })
    if (foreign.type === 'absent')
      return skip(foreign.reason)
    closing.push(() => foreign.stop())
    const url = foreign.urls[0] ?? ''
    const { service, packets, log } = await ingest({ url, username: 'operator', password })
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(60), patience)
    expect(service.state(gate)).toMatchObject({
      status: 'live',
      width: 480,
      height: 270,
      profile: 'Main',
    })
    await foreign.stop()
    await vi.waitFor(() => expect(service.state(gate)?.status).toBe('offline'), patience)
    const before = packets.length
    await foreign.restart()
    await vi.waitFor(() => expect(packets.length).toBeGreaterThan(before + 60), patience)
    expectUnbroken(packets)
    expect(log.join()).not.toContain(password)
  })

  it('the foreign server refuses a wrong password, and B-frames of a real encoder are seen', async ({ skip }) => {
    const foreign = await startForeignServer({ username: 'operator', password })
    if (foreign.type === 'absent')
      return skip(foreign.reason)
    closing.push(() => foreign.stop())
    const { service, current } = await ingest({ url: foreign.urls[0] ?? '', username: 'operator', password: 'wrong' })
    await vi.waitFor(() => expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'camera-refused-login' }), patience)
    current.url = foreign.urls[1] ?? ''
    current.password = password
    service.retryNow(gate)
    await vi.waitFor(() => expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'camera-b-frames' }), patience)
  })
})
