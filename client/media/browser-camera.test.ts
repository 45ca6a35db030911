import type { RtpCodecCapability } from 'mediasoup-client/types'
import type { BrowserCameraState } from '../core/browser-camera-port.ts'
import { Device, FakeHandler, testFakeParameters } from 'mediasoup-client'
import { expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { createListeners } from '../core/observable.ts'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { createBrowserCamera } from './browser-camera.ts'
import { createFakeSignaling } from './testing/fake-signaling.ts'

/** mediasoup-client's fake browser has none by itself. */
const h264: RtpCodecCapability = {
  kind: 'video',
  mimeType: 'video/H264',
  clockRate: 90_000,
  preferredPayloadType: 110,
  rtcpFeedback: [],
  parameters: { 'level-asymmetry-allowed': 1, 'packetization-mode': 1, 'profile-level-id': '42e01f' },
}

/** As much of a track as mediasoup-client looks at; it ends when it is stopped. */
class FakeTrack extends EventTarget {
  readonly kind = 'video'
  readonly id = 'own camera'
  enabled = true
  readyState = 'live'
  stop(): void {
    this.readyState = 'ended'
  }
}

async function open({ refuse, hasH264 = true }: { refuse?: string, hasH264?: boolean } = {}) {
  const timers = createManualTimers()
  const signaling = createFakeSignaling(timers)
  const track = new FakeTrack()
  const networkChange = createListeners<void>()
  const camera = createBrowserCamera({
    socket: signaling.socket,
    async createDevice() {
      return new Device({
        handlerFactory: FakeHandler.createFactory({
          ...testFakeParameters,
          generateNativeRtpCapabilities() {
            const capabilities = testFakeParameters.generateNativeRtpCapabilities()
            return {
              ...capabilities,
              codecs: [
                ...capabilities.codecs ?? [],
                ...hasH264
                  ? [h264]
                  : [],
              ],
            }
          },
        }),
      })
    },
    async openCamera() {
      if (refuse)
        throw Object.assign(new Error('refused'), { name: refuse })
      return {
        getTracks: () => [track],
        getVideoTracks: () => [track],
      } as unknown as MediaStream
    },
    timers,
    random: () => 0.5,
    onNetworkChange: networkChange.add,
  })
  const life = new AbortController()
  camera.run(life.signal)
  signaling.openSocket()
  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < 40; turn++)
      await new Promise(resolve => void setImmediate(resolve))
  }
  return {
    camera,
    signaling,
    timers,
    track,
    networkChange,
    settle,
    kind: (): BrowserCameraState['kind'] => camera.state.value.kind,
    end: () => life.abort(),
  }
}

it('BC1 sends the device\'s camera until it is stopped, and lets the device go', async () => {
  const { camera, signaling, track, settle, kind } = await open()
  camera.start(cameraIdOf(7))
  expect(kind()).toBe('opening')
  await settle()
  expect([
    kind(),
    signaling.produced,
  ]).toEqual([
    'sending',
    [
      cameraIdOf(7),
    ],
  ])
  camera.stop()
  await settle()
  expect([
    kind(),
    track.readyState,
  ]).toEqual(['off', 'ended'])
  expect(signaling.asked).toContain('media.close-producer')
})

it('BC2 goes on by itself after a lost socket and a rebuilt worker, with the same camera', async () => {
  const { camera, signaling, track, settle, kind } = await open()
  camera.start(cameraIdOf(7))
  await settle()
  signaling.loseSocket()
  await settle()
  expect(kind()).toBe('connecting')
  signaling.openSocket()
  await settle()
  expect(kind()).toBe('sending')
  signaling.say({ notice: 'media-rebuilt' })
  await settle()
  expect([
    kind(),
    signaling.produced.length,
    track.readyState,
  ]).toEqual(['sending', 3, 'live'])
})

it('BC2 a refusal that passes is tried again with a pause, another network gets new ICE credentials', async () => {
  const { camera, signaling, timers, networkChange, settle, kind } = await open()
  signaling.refuseNext('media.produce')
  camera.start(cameraIdOf(7))
  await settle()
  expect(kind()).toBe('connecting')
  timers.advance(timers.nextInMs()!)
  await settle()
  expect(kind()).toBe('sending')
  networkChange.tell()
  await settle()
  expect([
    kind(),
    signaling.asked.filter(method => method === 'media.restart-ice').length,
  ]).toEqual(['sending', 1])
})

it.each([
  ['NotAllowedError', 'permission-refused'],
  ['NotFoundError', 'no-camera'],
  ['NotReadableError', 'camera-busy'],
  ['SecurityError', 'not-secure'],
] as const)('BC3 %s is told as %s', async (refuse, trouble) => {
  const { camera, settle } = await open({ refuse })
  camera.start(cameraIdOf(7))
  await settle()
  expect(camera.state.value).toEqual({ kind: 'failed', trouble })
})

it('BC3 a browser without H.264 says so and lets the device go', async () => {
  const { camera, track, settle } = await open({ hasH264: false })
  camera.start(cameraIdOf(7))
  await settle()
  expect(camera.state.value).toEqual({ kind: 'failed', trouble: 'no-h264' })
  expect(track.readyState).toBe('ended')
})

it('BC3 a camera that is unplugged, and a page that signs out, end it', async () => {
  const { camera, track, settle, kind, end } = await open()
  camera.start(cameraIdOf(7))
  await settle()
  track.dispatchEvent(new Event('ended'))
  expect(camera.state.value).toEqual({ kind: 'failed', trouble: 'no-camera' })
  camera.start(cameraIdOf(7))
  await settle()
  end()
  expect(kind()).toBe('off')
})
