import { expect, it } from 'vitest'
import { createCanvasTrack } from './fake-media-session.ts'
import { createTrackPacer } from './track-pacer.ts'

/** Counts what is presented of a track until `count` pictures were; ms of media time from the first to the last. */
async function present(track: MediaStreamTrack, count: number): Promise<number> {
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = new MediaStream([track])
  document.body.append(video)
  await video.play()
  const times = await new Promise<number[]>((resolve) => {
    const times: number[] = []
    const take = (_: number, { mediaTime }: VideoFrameCallbackMetadata): void => {
      times.push(mediaTime * 1000)
      if (times.length === count)
        resolve(times)
      else
        video.requestVideoFrameCallback(take)
    }
    video.requestVideoFrameCallback(take)
  })
  video.remove()
  return times.at(-1)! - times[0]!
}

it('DL3 presents every n-th picture, another n when told, and leaves the track itself alone', async () => {
  const track = createCanvasTrack('Aisle', { fps: 30 })
  const { pace } = createTrackPacer(url => url)
  const paced = pace(track, 5)!
  // Ten gaps of at least nearly 200 ms of the pictures' own time, however busy the machine is.
  expect(await present(paced.track, 11)).toBeGreaterThan(10 * 200 * 0.85)
  paced.setFps(2)
  expect(await present(paced.track, 5)).toBeGreaterThan(3 * 500 * 0.85)
  paced.stop()
  expect([paced.track.readyState, track.readyState]).toEqual(['ended', 'live'])
  track.stop()
  expect(pace(track, 5)).toBeUndefined()
})
