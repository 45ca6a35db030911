import type { CameraId } from '#contract/ids'
import { afterEach, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { timersOf } from '#contract/timers'
import { createFilmTap } from './film-tap.ts'

const timers = timersOf(globalThis, () => epochMs(Date.now()))
const cameraId = '5b7f3d1e-0d3c-4a7e-9a43-0f8a6a4b1c2d' as CameraId
const ends: (() => void)[] = []
afterEach(() => ends.splice(0).forEach(end => end()))

function painted(): MediaStreamTrack {
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  const context = canvas.getContext('2d')!
  let count = 0
  const timer = setInterval(() => {
    count++
    context.fillStyle = `hsl(${count % 360} 80% 50%)`
    context.fillRect(0, 0, 640, 360)
    context.fillStyle = '#fff'
    context.fillRect((count * 7) % 600, 100, 40, 120)
  }, 50)
  const [track] = canvas.captureStream(20).getVideoTracks()
  ends.push(() => {
    clearInterval(timer)
    track!.stop()
  })
  return track!
}

/** A receiver of H.264, as mediasoup's consumers have. */
async function received(track: MediaStreamTrack, onReceiver: (receiver: RTCRtpReceiver) => void): Promise<RTCRtpReceiver> {
  const [sending, receiving] = [
    new RTCPeerConnection(),
    new RTCPeerConnection(),
  ]
  ends.push(() => {
    sending.close()
    receiving.close()
  })
  sending.onicecandidate = ({ candidate }) => candidate && void receiving.addIceCandidate(candidate)
  receiving.onicecandidate = ({ candidate }) => candidate && void sending.addIceCandidate(candidate)
  const transceiver = sending.addTransceiver(track, { direction: 'sendonly' })
  transceiver.setCodecPreferences(RTCRtpSender.getCapabilities('video')!.codecs.filter(codec => codec.mimeType === 'video/H264'))
  await sending.setLocalDescription()
  await receiving.setRemoteDescription(sending.localDescription!)
  onReceiver(receiving.getReceivers()[0]!)
  await receiving.setLocalDescription()
  await sending.setRemoteDescription(receiving.localDescription!)
  return receiving.getReceivers()[0]!
}

async function shown(receiver: RTCRtpReceiver): Promise<HTMLVideoElement> {
  const video = document.createElement('video')
  video.muted = true
  video.srcObject = new MediaStream([receiver.track])
  document.body.append(video)
  ends.push(() => video.remove())
  await video.play()
  return video
}

async function played(film: Blob): Promise<HTMLVideoElement> {
  const player = document.createElement('video')
  player.muted = true
  player.src = URL.createObjectURL(film)
  document.body.append(player)
  ends.push(() => player.remove())
  await new Promise((resolve, reject) => {
    player.onloadeddata = resolve
    player.onerror = () => reject(new Error(player.error?.message))
  })
  return player
}

it('CT1 a film is cut from the pictures as they came, while they go on being shown', async () => {
  const films = createFilmTap(url => url, timers)
  ends.push(films.close)
  expect(films.isSupported).toBe(true)
  const receiver = await received(painted(), made => void ends.push(films.tap({ cameraId, streamKind: 'sub' }, made)))
  const video = await shown(receiver)
  // Nothing is kept of what nobody asks for.
  await expect.poll(() => video.getVideoPlaybackQuality().totalVideoFrames, { timeout: 10_000 }).toBeGreaterThan(3)
  expect(await films.reports()).toEqual([])

  const stop = films.keep(cameraId, 'sub')
  // This sender makes a key picture only when it is asked for one.
  await expect.poll(async () => (await films.reports())[0]?.spanMs ?? 0, { timeout: 20_000 }).toBeGreaterThan(3_000)
  const before = video.getVideoPlaybackQuality().totalVideoFrames
  const film = await films.cut(cameraId, Date.now() - 20_000, Date.now(), Date.now() - 1_500)
  expect(film).toMatchObject({ kind: 'film', width: 640, height: 360 })
  if (film.kind !== 'film')
    return
  expect(film.durationMs).toBeGreaterThan(2_500)
  expect(Math.abs(film.startsAt + film.durationMs - Date.now())).toBeLessThan(1_500)
  const player = await played(film.film)
  expect(player.duration * 1000).toBeGreaterThan(2_500)
  expect([player.videoWidth, player.videoHeight]).toEqual([640, 360])
  await expect.poll(() => video.getVideoPlaybackQuality().totalVideoFrames, { timeout: 10_000 }).toBeGreaterThan(before + 5)

  expect(await films.cut(cameraId, 0, 1000, 500)).toEqual({ kind: 'trouble', trouble: 'no-pictures' })
  stop()
  await expect.poll(films.reports).toEqual([])
}, 60_000)
