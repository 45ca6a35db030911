import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findH264Track, resolveControl } from './sdp.ts'

const hikvision = `v=0
o=- 1606 1606 IN IP4 10.0.0.5
s=Media Presentation
a=control:rtsp://10.0.0.5:554/Streaming/Channels/101/
m=audio 0 RTP/AVP 0
a=control:rtsp://10.0.0.5:554/Streaming/Channels/101/trackID=2
m=video 0 RTP/AVP 96
a=control:rtsp://admin:x@10.0.0.5:554/Streaming/Channels/101/trackID=1
a=rtpmap:96 H264/90000
a=fmtp:96 profile-level-id=420029; packetization-mode=1; sprop-parameter-sets=Z01AHo2NQFAe//+A3A==,aO44gA==
`

describe('findH264Track', () => {
  it('finds track, control URL without credentials, and parameter sets', () => {
    const finding = findH264Track(hikvision, 'rtsp://cam/x')
    expect(finding).toMatchObject({
      type: 'h264',
      track: { controlUrl: 'rtsp://10.0.0.5:554/Streaming/Channels/101/trackID=1', sessionUrl: 'rtsp://10.0.0.5:554/Streaming/Channels/101/', payloadType: 96 },
    })
    expect(finding.type === 'h264' && finding.track.parameterSets.map(set => set[0])).toEqual([0x67, 0x68])
  })

  it('names the other codec, or that there is no video', () => {
    const h265 = 'v=0\nm=video 0 RTP/AVP 98\na=rtpmap:98 H265/90000\n'
    expect(findH264Track(h265, 'rtsp://c')).toEqual({
      type: 'other-codec',
      codecs: ['H265'],
    })
    expect(findH264Track('v=0\nm=audio 0 RTP/AVP 0\n', 'rtsp://c')).toEqual({ type: 'no-video' })
  })

  it.each([
    ['rtsp://c/live', 'trackID=1', 'rtsp://c/live/trackID=1'],
    ['rtsp://c/live/', 'trackID=1', 'rtsp://c/live/trackID=1'],
    ['rtsp://c/live', '/trackID=1', 'rtsp://c/live/trackID=1'],
    ['rtsp://c/live?a=b', 'trackID=1', 'rtsp://c/live?a=b/trackID=1'],
    ['rtsp://c/live', '*', 'rtsp://c/live'],
    ['rtsp://c/live', 5, 'rtsp://c/live/5'],
    ['rtsp://c/live', 'a b\r\nX: y', 'rtsp://c/live'],
  ])('resolves %s and %s', (base, control, url) => {
    expect(resolveControl(base, control)).toBe(url)
  })

  it('never throws', () => {
    const lines = fc.constantFrom('m=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 sprop-parameter-sets=,,=', 'a=control:', 'a=fmtp:96', 'm=video', 'a=rtpmap:96', 'a=rtpmap:x H264', 'a=fmtp:96 5')
    fc.assert(fc.property(fc.array(fc.oneof(lines, fc.string())), text => void findH264Track(text.join('\r\n'), 'rtsp://c')), { numRuns: 2000 })
  })
})
