import type { OnvifPort } from '../core/onvif-port.ts'
import type { TestCamera, TestCameraOptions } from '../demo/rtsp-server/test-camera.ts'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { judgeProbe } from '../core/judge-probe.ts'
import { startTestCamera } from '../demo/rtsp-server/test-camera.ts'
import { describeStream, readDescription } from '../rtsp/describe-stream.ts'
import { RtspCameraSource } from '../rtsp/rtsp-camera-source.ts'
import { openRtspSession } from '../rtsp/rtsp-session.ts'
import { realPorts } from '../rtsp/testing/session-ports.ts'
import { createStreamProbe } from './stream-probe.ts'

const footage = join(import.meta.dirname, '../demo/footage')
const bFrames = join(import.meta.dirname, '../demo/rtsp-server/b-frames.mp4')
const login = { username: 'admin', password: 'hush' }
const opened: TestCamera[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map(camera => camera.close()))
})

async function start(options: Partial<TestCameraOptions> = {}): Promise<TestCamera> {
  const camera = await startTestCamera({
    streams: {
      stream1: join(footage, 'plant-1-press.mp4'),
      stream2: join(footage, 'empty.mp4'),
      busy: bFrames,
    },
    auth: { scheme: 'digest', ...login },
    ...options,
  })
  opened.push(camera)
  return camera
}

const noOnvif: OnvifPort['getDevice'] = async () => {
  throw new AppError('camera-unreachable', 'There is none.')
}
function createProbe(getDevice = noOnvif) {
  return createStreamProbe({
    source: new RtspCameraSource(realPorts),
    describe: (address, signal) => describeStream(address, realPorts, signal),
    onvif: { getDevice },
    timers: realPorts.timers,
  })
}
const never = new AbortController().signal

describe('PR2 looking at a camera', () => {
  it('finds out what it sends, a key frame of it, and its small stream', async () => {
    const camera = await start()
    const { facts, failure, keyFrame } = await createProbe()({
      url: camera.url('stream1'),
      ...login,
    }, never)
    expect(failure).toBeUndefined()
    expect(facts).toMatchObject({
      codec: 'H264',
      width: 640,
      height: 360,
      transport: 'tcp',
      hasBFrames: false,
      hasAudio: false,
      subAddress: camera.url('stream2'),
      subSource: 'pattern',
    })
    expect(facts.fps).toBeGreaterThan(5)
    expect(facts.gopMs ?? facts.gopAtLeastMs).toBeGreaterThan(0)
    expect(facts.bitrateKbps).toBeGreaterThan(10)
    expect([
      ...keyFrame!.subarray(0, 4),
      keyFrame![4]! & 0x1F,
    ]).toEqual([0, 0, 0, 1, 7])
    await expect.poll(camera.connections).toBe(0)
  }, 20_000)

  it('PR3 says of B-frames and of a wrong password what they are, the latter by one attempt', async () => {
    const camera = await start()
    const busy = await createProbe()({
      url: camera.url('busy'),
      ...login,
    }, never)
    expect(busy.facts.hasBFrames).toBe(true)
    expect(judgeProbe(busy, false).find(({ item }) => item === 'b-frames')).toMatchObject({ verdict: 'refused' })

    // Now between two key frames of a camera that has been playing.
    const playing = await openRtspSession({
      url: camera.url('busy'),
      ...login,
    }, {
      track: () => {},
      rtp: () => {},
    }, realPorts, never)
    const again = await createProbe()({
      url: camera.url('busy'),
      ...login,
    }, never)
    expect(again.facts.hasBFrames).toBe(true)
    await playing.close()

    const before = camera.requests.length
    const wrong = await createProbe()({
      url: camera.url('stream1'),
      ...login,
      password: 'other',
    }, never)
    expect(wrong.failure?.code).toBe('camera-refused-login')
    // PR3: the question without a login, and the one with it.
    expect(camera.requests.slice(before).filter(method => method === 'DESCRIBE').length).toBeLessThanOrEqual(2)
  }, 20_000)

  it('PR4 takes the small stream that the camera names over ONVIF, when it answers there', async () => {
    const camera = await start()
    const profiles = [
      {
        token: 'a',
        codec: 'H264',
        width: 1920,
        streamUrl: camera.url('stream1'),
      },
      {
        token: 'b',
        codec: 'H265',
        width: 320,
        streamUrl: camera.url('stream1'),
      },
      {
        token: 'c',
        codec: 'H264',
        width: 640,
        streamUrl: camera.url('busy'),
      },
    ]
    const { facts } = await createProbe(async () => ({ profiles, clockOffsetMs: 7_200_000 }))({
      url: camera.url('stream1'),
      ...login,
    }, never)
    expect(facts).toMatchObject({
      subAddress: camera.url('busy'),
      subSource: 'onvif',
    })
    const lost = await createProbe(async () => ({
      profiles: [
        {
          token: 'c',
          codec: 'H264',
          streamUrl: camera.url('nowhere'),
        },
      ],
    }))({
      url: camera.url('stream1'),
      ...login,
    }, never)
    expect(lost.facts).toMatchObject({
      subAddress: camera.url('stream2'),
      subSource: 'pattern',
    })
  }, 30_000)

  it('PR4 guesses no small stream from an address that holds a secret', async () => {
    const asked: string[] = []
    const probe = createStreamProbe({
      source: new RtspCameraSource(realPorts),
      async describe({ url }) {
        asked.push(url)
        return {
          codecs: ['JPEG'],
          hasAudio: false,
        }
      },
      onvif: { getDevice: noOnvif },
      timers: realPorts.timers,
    })
    await probe({ url: 'rtsp://h:554/stream1?password=hush' }, never)
    expect(asked).toHaveLength(1)
    await probe({ url: 'rtsp://h:554/stream1' }, never)
    expect(asked.slice(1)).toEqual(['rtsp://h:554/stream1', 'rtsp://h:554/stream2'])
  })

  it('ends when nobody waits any more', async () => {
    const camera = await start()
    camera.setSilent(true)
    const hungUp = new AbortController()
    const report = createProbe()({
      url: camera.url('stream1'),
      ...login,
    }, hungUp.signal)
    await expect.poll(camera.connections).toBe(1)
    hungUp.abort()
    expect((await report).failure).toBeDefined()
    await expect.poll(camera.connections).toBe(0)
  })

  it('says that nothing answers', async () => {
    const camera = await start()
    await camera.stop()
    const findings = await createProbe()({
      url: camera.url('stream1'),
    }, never)
    expect(judgeProbe(findings, false)).toEqual([
      { item: 'reachable', verdict: 'refused' },
    ])
  })
})

describe('a description', () => {
  const sdp = (...lines: string[]): string => [
    'v=0',
    'o=- 0 0 IN IP4 0.0.0.0',
    's=x',
    't=0 0',
    ...lines,
    '',
  ].join('\r\n')

  it('names codecs, sound and size', () => {
    expect(readDescription(sdp('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H265/90000', 'a=framesize:96 2688-1520', 'm=audio 0 RTP/AVP 0'))).toEqual({
      codecs: ['H265'],
      hasAudio: true,
      width: 2688,
      height: 1520,
    })
    expect(readDescription(sdp('m=video 0 RTP/AVP 26'))).toEqual({
      codecs: ['JPEG'],
      hasAudio: false,
    })
    expect(readDescription('garbage\u0000')).toEqual({ codecs: [], hasAudio: false })
  })
})
