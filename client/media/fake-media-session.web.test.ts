import { expect, it } from 'vitest'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { createCanvasTrack, createFakeMediaSession } from './fake-media-session.ts'
import { testMedia } from './testing/media-conformance.ts'

testMedia('FakeMediaSession', async () => {
  const media = createFakeMediaSession(cameraId => createCanvasTrack(cameraId))
  return {
    media,
    setAvailable: (n, isAvailable) => media.setAvailable(cameraIdOf(n), 'sub', isAvailable),
    settle: () => new Promise(resolve => requestAnimationFrame(() => resolve())),
    close: async () => {},
  }
})

it('makes pictures that a video element plays', async () => {
  const track = createCanvasTrack('Press 1', { width: 320, height: 180 })
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = new MediaStream([track])
  await video.play()
  await new Promise<void>(resolve => void video.requestVideoFrameCallback(() => resolve()))
  expect([video.videoWidth, video.videoHeight]).toEqual([320, 180])
  track.stop()
})
