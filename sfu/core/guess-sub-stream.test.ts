import { expect, it } from 'vitest'
import { guessSubStreams } from './guess-sub-stream.ts'

it.each([
  ['/Streaming/Channels/101', '/Streaming/Channels/102'],
  ['/Streaming/Channels/1201?transportmode=unicast', '/Streaming/Channels/1202?transportmode=unicast'],
  ['/h264/ch1/main/av_stream', '/h264/ch1/sub/av_stream'],
  ['/cam/realmonitor?channel=1&subtype=0', '/cam/realmonitor?channel=1&subtype=1'],
  ['/cam/realmonitor?channel=2', '/cam/realmonitor?channel=2&subtype=1'],
  ['/axis-media/media.amp', '/axis-media/media.amp?resolution=640x360'],
  ['/axis-media/media.amp?videocodec=h264', '/axis-media/media.amp?resolution=640x360&videocodec=h264'],
  ['/axis-media/media.amp?resolution=1920x1080&fps=25', '/axis-media/media.amp?resolution=640x360&fps=25'],
  ['/profile2/media.smp', '/profile3/media.smp'],
  ['/unicast/c1/s0/live', '/unicast/c1/s1/live'],
  ['/media/video1', '/media/video2'],
  ['/h264Preview_01_main', '/h264Preview_01_sub'],
  ['/stream1', '/stream2'],
  ['/live/main', '/live/sub'],
])('guesses from %s that the small stream is at %s', (main, sub) => {
  expect(guessSubStreams(`rtsp://main.example:554${main}`)[0]).toBe(`rtsp://main.example:554${sub}`)
})

it('guesses nothing where no maker is known, and never more than three', () => {
  expect(guessSubStreams('rtsp://h:554/whatever')).toEqual([])
  expect(guessSubStreams('rtsp://h:554/main/stream1/stream0/live/ch0/ch0_0/11').length).toBeLessThanOrEqual(3)
})
