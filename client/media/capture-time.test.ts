import { expect, it } from 'vitest'
import { readCaptureAnchor } from './capture-time.ts'

function receiver(sources: object[]) {
  return {
    rtpReceiver: {
      getSynchronizationSources: () => sources,
    } as unknown as RTCRtpReceiver,
  }
}

it('reads NTP\'s era as Unix\' one', () => {
  const anchor = readCaptureAnchor(receiver([
    { captureTimestamp: 4_004_225_877_198, rtpTimestamp: 42 },
  ]))
  expect(anchor).toEqual({
    rtpTimestamp: 42,
    capturedAtMs: Date.parse('2026-11-21T04:57:57.198Z'),
  })
})

it('knows nothing without the extension, a picture, or a browser that tells', () => {
  expect(readCaptureAnchor(receiver([
    { rtpTimestamp: 42 },
  ]))).toBeUndefined()
  expect(readCaptureAnchor(receiver([]))).toBeUndefined()
  expect(readCaptureAnchor({ rtpReceiver: {} as RTCRtpReceiver })).toBeUndefined()
  expect(readCaptureAnchor({ rtpReceiver: undefined })).toBeUndefined()
})
