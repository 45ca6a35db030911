import type { RtpOutlet } from '../core/camera-source.ts'
import type { VideoFacts } from '../core/ingest-state.ts'
import type { TestCamera } from '../demo/rtsp-server/test-camera.ts'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import process from 'node:process'
import { afterEach, describe, expect, it } from 'vitest'
import { createKeyFrameCollector } from '../core/key-frame-collector.ts'
import { createLogger } from '../core/logger.ts'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { parseRtp } from '../rtsp/h264/rtp-packet.ts'
import { RtspCameraSource } from '../rtsp/rtsp-camera-source.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { findProcessesOf } from './testing/find-processes.ts'
import { createTranscodingCameraSource } from './transcoding-camera-source.ts'

const bFrames = join(import.meta.dirname, '../demo/rtsp-server/b-frames.mp4')
const login = { username: 'admin', password: 'hush-word' }
const missing = spawnSync('ffmpeg', ['-version'], { timeout: 60_000 }).status === 0
  ? undefined
  : 'no ffmpeg on this machine'
if (missing)
  console.warn(`skipped: transcoding (${missing})`)

const ends: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const end of ends.splice(0).reverse())
    await end()
})

async function startCamera(): Promise<TestCamera> {
  const camera = await startTestCamera({
    streams: { busy: bFrames },
    auth: { scheme: 'digest', ...login },
  })
  ends.push(() => camera.close())
  return camera
}

function createSource(most = 2, ffmpegPath = 'ffmpeg') {
  return createTranscodingCameraSource({
    source: new RtspCameraSource(realPorts),
    rtsp: realPorts,
    timers: realPorts.timers,
    log: createLogger(() => {}),
    ffmpegPath,
    most,
  })
}

interface Seen { readonly outlet: RtpOutlet, readonly packets: Uint8Array[], readonly keyFrame: () => Uint8Array | undefined }
function createOutlet(): Seen {
  const packets: Uint8Array[] = []
  const collector = createKeyFrameCollector(1e6)
  let keyFrame: Uint8Array | undefined
  return {
    packets,
    keyFrame: () => keyFrame,
    outlet: {
      ssrc: 7,
      payloadType: 101,
      send(packet) {
        packets.push(packet.slice())
        keyFrame = collector.take(packet)
      },
    },
  }
}

describe.skipIf(missing)('a camera that browsers cannot show', () => {
  it('TC1 TC2 TC4 is transcoded where that is allowed: no B-frames, unbroken packets, no password in a process list, nothing left', async () => {
    const camera = await startCamera()
    const seen = createOutlet()
    const stream = createSource().openStream(seen.outlet)
    const stop = new AbortController()
    const facts: VideoFacts[] = []
    const relay = stream.relay({
      url: camera.url('busy'),
      ...login,
      mayTranscode: true,
    }, video => facts.push(video), stop.signal)
    await expect.poll(() => facts.filter(({ transcodeCores }) => transcodeCores !== undefined).length, { timeout: 20_000 }).toBeGreaterThan(0)
    await expect.poll(() => facts.some(({ transcodeCores = 0 }) => transcodeCores > 0), { timeout: 20_000 }).toBe(true)
    await expect.poll(() => seen.packets.length, { timeout: 20_000 }).toBeGreaterThan(100)

    const children = await findProcessesOf(process.pid, 'ffmpeg')
    expect(children).toHaveLength(1)
    expect(children.join(' ')).not.toMatch(/hush-word|admin|rtsp/)
    stop.abort()
    expect(await relay).toEqual({ reason: 'closed' })
    await expect.poll(() => findProcessesOf(process.pid, 'ffmpeg')).toEqual([])
    expect(camera.connections()).toBe(0)

    const parsed = seen.packets.map(packet => parseRtp(packet)!)
    for (const [i, packet] of parsed.entries()) {
      const before = parsed[i - 1]
      if (before) {
        expect([(packet.sequenceNumber - before.sequenceNumber) & 0xFFFF, (packet.timestamp - before.timestamp) | 0]).toEqual([
          1,
          expect.toSatisfy((step: number) => step >= 0 && step < 90_000 * 30),
        ])
      }
    }
    expect(seen.keyFrame()).toBeDefined()
    expect(facts.at(-1)?.profile).toContain('Baseline')
  }, 60_000)

  it('TC2 is refused with advice where it is not', async () => {
    const camera = await startCamera()
    const stream = createSource().openStream(createOutlet().outlet)
    expect(await stream.relay({
      url: camera.url('busy'),
      ...login,
    }, () => {}, new AbortController().signal)).toMatchObject({ code: 'camera-b-frames' })
    expect(await findProcessesOf(process.pid, 'ffmpeg')).toEqual([])
  }, 20_000)

  it('TC3 waits with a sentence while as many as are allowed are transcoded', async () => {
    const camera = await startCamera()
    const source = createSource(1)
    const stop = new AbortController()
    const facts: VideoFacts[] = []
    const address = {
      url: camera.url('busy'),
      ...login,
      mayTranscode: true,
    } as const
    const first = source.openStream(createOutlet().outlet).relay(address, video => facts.push(video), stop.signal)
    await expect.poll(() => facts.some(({ transcodeCores }) => transcodeCores !== undefined), { timeout: 20_000 }).toBe(true)
    expect(await source.openStream(createOutlet().outlet).relay(address, () => {}, stop.signal)).toMatchObject({
      code: 'camera-b-frames',
      message: expect.stringContaining('1 cameras are transcoded already') as string,
    })
    stop.abort()
    await first
  }, 60_000)

  it('says that ffmpeg is missing, and what to do', async () => {
    const camera = await startCamera()
    const stream = createSource(2, '/nonexistent/ffmpeg').openStream(createOutlet().outlet)
    expect(await stream.relay({
      url: camera.url('busy'),
      ...login,
      mayTranscode: true,
    }, () => {}, new AbortController().signal)).toMatchObject({
      reason: 'failed',
      code: 'media-unavailable',
      message: expect.stringContaining('ffmpeg') as string,
    })
  }, 20_000)
})
