import type { CameraId } from '#contract/ids'
import type { IngestChange } from './ingest-service.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { AppError } from '#contract/app-error'
import { createManualTimers } from '#contract/manual-timers'
import { createLogger } from '../core/logger.ts'
import { FakeMediaPlane } from '../media/fake-media-plane.ts'
import { IngestService } from './ingest-service.ts'
import { ScriptedCameraSource } from './scripted-camera-source.ts'

const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const yard = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0002' as CameraId
const video = {
  width: 640,
  height: 360,
  profile: 'Main',
  fps: 15,
  gopMs: 1000,
}
const lost = { reason: 'failed', code: 'camera-stream-ended', message: 'Camera ended the stream.' } as const
const refused = { reason: 'failed', code: 'camera-refused-login', message: 'Check user name and password.' } as const

/** Lets promises that are due run; no time passes. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('IngestService', () => {
  const timers = createManualTimers()
  let plane: FakeMediaPlane
  let source: ScriptedCameraSource
  let service: IngestService
  let changes: IngestChange[]
  let log: string[]
  const revealCredentials = vi.fn()

  beforeEach(async () => {
    plane = new FakeMediaPlane()
    void plane.run(new AbortController().signal)
    source = new ScriptedCameraSource()
    changes = []
    log = []
    revealCredentials.mockReset().mockImplementation(async ({ cameraId }) => ({ url: `rtsp://10.0.0.5/${cameraId}`, username: 'u', password: 'geheim' }))
    service = new IngestService({
      source,
      plane,
      timers,
      revealCredentials,
      random: () => 0.5,
      log: createLogger(line => log.push(JSON.stringify(line))),
    })
    service.subscribe(change => changes.push(change))
  })

  afterEach(async () => {
    await service.close()
    expect(timers.waiting()).toBe(0)
    expect(plane.listStreams()).toEqual([])
    expect(log.join()).not.toContain('geheim')
    await plane.close()
  })

  const main = (cameraId: CameraId, revision = '1') => ({
    cameraId,
    streamKinds: ['main' as const],
    revision,
  })
  const statuses = (): string[] => changes.map(change => change.ingest.status)

  async function goLive(): Promise<void> {
    await settle()
    source.connections.at(-1)?.video(video)
  }

  it('connects, is live, and keeps one inlet over any number of connections', async () => {
    await service.setCameras([
      main(gate),
    ])
    await goLive()
    expect(service.state(gate)).toEqual({
      status: 'live',
      since: timers.now(),
      ...video,
    })
    source.connections[0]?.end(lost)
    await settle()
    expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'camera-stream-ended', retryAt: timers.now() + 500 })
    timers.advance(500)
    await goLive()
    expect(statuses()).toEqual([
      'connecting',
      'live',
      'offline',
      'live',
    ])
    expect(source.connections.map(({ outlet }) => outlet.ssrc)).toEqual(Array.from({ length: 2 }).fill(source.connections[0]?.outlet.ssrc))
    expect(service.list()).toMatchObject([
      {
        cameraId: gate,
        streamKind: 'main',
        stats: { connections: 2 },
      },
    ])
  })

  it('backs off from 0.5 s to 15 s, and anew after a stable stream', async () => {
    await service.setCameras([
      main(gate),
    ])
    const delays: (number | undefined)[] = []
    for (let attempt = 0; attempt < 8; attempt++) {
      await settle()
      source.connections.at(-1)?.end(lost)
      await settle()
      delays.push(timers.nextInMs())
      timers.advance(timers.nextInMs() ?? 0)
    }
    expect(delays).toEqual([
      500,
      1000,
      2000,
      4000,
      8000,
      15_000,
      15_000,
      15_000,
    ])
    await goLive()
    timers.advance(11_000)
    source.connections.at(-1)?.end(lost)
    await settle()
    expect(timers.nextInMs()).toBe(500)
  })

  it('does not hammer a camera that is live for a moment only', async () => {
    await service.setCameras([
      main(gate),
    ])
    const delays: (number | undefined)[] = []
    for (let attempt = 0; attempt < 3; attempt++) {
      await goLive()
      source.connections.at(-1)?.end(lost)
      await settle()
      delays.push(timers.nextInMs())
      timers.advance(timers.nextInMs() ?? 0)
    }
    expect(delays).toEqual([500, 1000, 2000])
  })

  it('waits 5 minutes after a refused login, unless told that the password is mended', async () => {
    await service.setCameras([
      main(gate),
    ])
    await settle()
    source.connections[0]?.end(refused)
    await settle()
    expect(service.state(gate)).toMatchObject({
      status: 'offline',
      code: 'camera-refused-login',
      message: refused.message,
      retryAt: timers.now() + 300_000,
    })
    timers.advance(299_000)
    await settle()
    expect(source.connections).toHaveLength(1)
    service.retryNow(gate)
    await settle()
    expect(source.connections).toHaveLength(2)
  })

  it('starts anew when the revision changes, lets the rest alone, and closes what is gone', async () => {
    await service.setCameras([
      main(gate),
      {
        ...main(yard),
        streamKinds: ['main', 'sub'],
      },
    ])
    await settle()
    expect(source.connections).toHaveLength(3)
    await service.setCameras([
      main(gate, '2'),
      main(yard),
    ])
    await settle()
    expect(source.connections.map(({ address }) => address.url.at(-1))).toEqual(['1', '2', '2', '1'])
    expect(plane.listStreams()).toHaveLength(2)
    expect(service.state(yard, 'sub')).toBeUndefined()
  })

  it('ends as told last when told often', async () => {
    await Promise.all([
      service.setCameras([
        main(gate),
      ]),
      service.setCameras([
        main(gate),
        main(yard),
      ]),
      service.setCameras([
        main(yard, '7'),
      ]),
    ])
    await settle()
    expect(service.list().map(({ cameraId }) => cameraId)).toEqual([yard])
    expect(plane.listStreams()).toHaveLength(1)
  })

  it('keeps at it when the credentials cannot be had, and says why', async () => {
    revealCredentials.mockRejectedValueOnce(new AppError('database-unavailable', 'The database is away; it is tried again.'))
    revealCredentials.mockRejectedValueOnce(new Error('geheim'))
    await service.setCameras([
      main(gate),
    ])
    await settle()
    expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'database-unavailable' })
    timers.advance(500)
    await settle()
    expect(service.state(gate)).toMatchObject({ status: 'offline', code: 'internal' })
    timers.advance(1000)
    await goLive()
    expect(service.state(gate)?.status).toBe('live')
  })

  it('logs a reason once, not at each attempt', async () => {
    await service.setCameras([
      main(gate),
    ])
    for (let attempt = 0; attempt < 5; attempt++) {
      await settle()
      source.connections.at(-1)?.end(lost)
      await settle()
      timers.advance(15_000)
    }
    expect(log.filter(line => line.includes('camera-stream-ended'))).toHaveLength(1)
  })

  it('run() ends with its signal', async () => {
    const abort = new AbortController()
    const running = service.run(abort.signal)
    await service.setCameras([
      main(gate),
    ])
    abort.abort()
    await running
    expect(service.list()).toEqual([])
  })
})
