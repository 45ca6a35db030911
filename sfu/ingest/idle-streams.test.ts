import type { CameraId } from '#contract/ids'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createLogger } from '../core/logger.ts'
import { FakeMediaPlane } from '../media/fake-media-plane.ts'
import { IngestService } from './ingest-service.ts'
import { ScriptedCameraSource } from './scripted-camera-source.ts'

const gate = '6f0d5c1e-0c39-4a39-9d0f-2b1a6d1a0001' as CameraId
const video = { width: 640, height: 360, profile: 'Main' }
const lost = { reason: 'failed', code: 'camera-stream-ended', message: 'Camera ended the stream.' } as const

/** Lets promises that are due run; no time passes. */
const settle = (): Promise<void> => new Promise(resolve => setImmediate(resolve))

describe('idle cameras', () => {
  const timers = createManualTimers()
  let plane: FakeMediaPlane
  let source: ScriptedCameraSource
  let service: IngestService
  const only = {
    cameraId: gate,
    streamKinds: ['main' as const],
    revision: '1',
  }
  const both = {
    cameraId: gate,
    streamKinds: ['main' as const, 'sub' as const],
    revision: '1',
  }
  const stateOf = (streamKind: 'main' | 'sub' = 'main'): string | undefined => service.state(gate, streamKind)?.status

  beforeEach(async () => {
    plane = new FakeMediaPlane()
    void plane.run(new AbortController().signal)
    source = new ScriptedCameraSource()
    service = new IngestService({
      source,
      plane,
      timers,
      revealCredentials: async () => ({ url: 'rtsp://10.0.0.5/gate' }),
      random: () => 0.5,
      idleMs: 600_000,
      log: createLogger(() => {}),
    })
  })

  afterEach(async () => {
    await service.close()
    expect(timers.waiting()).toBe(0)
    expect(plane.listStreams()).toEqual([])
    await plane.close()
  })

  async function goLive(): Promise<void> {
    await settle()
    source.connections.at(-1)?.video(video)
  }

  it('MJ5 hangs up a stream that nobody wants, keeps its inlet, and calls again at the first wish', async () => {
    await service.setCameras([
      only,
    ])
    await goLive()
    timers.advance(599_000)
    await settle()
    expect(stateOf()).toBe('live')
    timers.advance(2_000)
    await settle()
    expect(stateOf()).toBe('suspended')
    expect(plane.listStreams()).toHaveLength(1)
    expect(source.connections).toHaveLength(1)

    const tap = await plane.tap({ cameraId: gate, streamKind: 'main' }, () => {})
    await goLive()
    expect(source.connections).toHaveLength(2)
    expect(stateOf()).toBe('live')
    timers.advance(3_600_000)
    await settle()
    expect(stateOf()).toBe('live')
    tap.close()
    timers.advance(601_000)
    await settle()
    expect(stateOf()).toBe('suspended')
  })

  it('MJ5 a main stream beside a small one sleeps after half a minute, the small one does not', async () => {
    await service.setCameras([
      both,
    ])
    await settle()
    for (const connection of source.connections)
      connection.video(video)
    timers.advance(31_000)
    await settle()
    expect([
      stateOf('main'),
      stateOf('sub'),
    ]).toEqual(['suspended', 'live'])
  })

  it('IN4 goes on with a camera that is offline, and suspends it when it is back', async () => {
    await service.setCameras([
      only,
    ])
    await settle()
    source.connections[0]?.end(lost)
    await settle()
    timers.advance(601_000)
    await settle()
    expect(stateOf()).toBe('offline')
    expect(source.connections.length).toBeGreaterThan(1)
    await goLive()
    await settle()
    expect(stateOf()).toBe('suspended')
  })

  it('a wish that comes while the camera is being hung up is heard', async () => {
    await service.setCameras([
      only,
    ])
    await goLive()
    timers.advance(600_000)
    const tap = await plane.tap({ cameraId: gate, streamKind: 'main' }, () => {})
    await goLive()
    expect(stateOf()).toBe('live')
    tap.close()
  })

  it('SU1 SU4 a camera of a suspended site is not read whoever consumes it, says why, and is called as soon as its site wakes', async () => {
    await service.setCameras([
      only,
    ])
    await goLive()
    const tap = await plane.tap({ cameraId: gate, streamKind: 'main' }, () => {})
    service.setAsleep(new Set([gate]))
    await settle()
    expect(service.state(gate)).toMatchObject({ status: 'suspended', because: 'site' })
    tap.close()
    const second = await plane.tap({ cameraId: gate, streamKind: 'main' }, () => {})
    await settle()
    expect(stateOf()).toBe('suspended')
    expect(source.connections).toHaveLength(1)

    service.setAsleep(new Set())
    await settle()
    expect(service.state(gate)).toMatchObject({ status: 'connecting', isWaking: true })
    await goLive()
    expect(stateOf()).toBe('live')
    second.close()
  })

  it('SU3 a site that wakes ahead calls its cameras though nobody consumes them yet, and one that rested already says why it rests on', async () => {
    await service.setCameras([
      both,
    ])
    await settle()
    for (const connection of source.connections)
      connection.video(video)
    timers.advance(31_000)
    await settle()
    expect(service.state(gate, 'main')).not.toHaveProperty('because')
    service.setAsleep(new Set([gate]))
    await settle()
    for (const kind of ['main', 'sub'] as const)
      expect(service.state(gate, kind)).toMatchObject({ status: 'suspended', because: 'site' })
    service.setAsleep(new Set())
    await settle()
    expect([
      stateOf('main'),
      stateOf('sub'),
    ]).toEqual(['suspended', 'connecting'])
    await goLive()
    expect(stateOf('sub')).toBe('live')
    timers.advance(601_000)
    await settle()
    expect(stateOf('sub')).toBe('suspended')
  })
})
