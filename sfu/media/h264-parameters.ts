import type { RouterRtpCodecCapability, RtpParameters } from 'mediasoup/types'

/**
 * What browsers are told, whatever the camera's SPS says: they decode Main and High under this label, and a build without High
 * in its capabilities would refuse the honest one. packetization-mode 1 is what the rewriter makes.
 */
const h264Label = {
  'packetization-mode': 1,
  'profile-level-id': '42e01f',
  'level-asymmetry-allowed': 1,
} as const

export const routerCodecs: RouterRtpCodecCapability[] = [
  {
    kind: 'video',
    mimeType: 'video/H264',
    clockRate: 90_000,
    parameters: { ...h264Label },
  },
]

/** Our payload type towards the worker; mediasoup gives consumers another. */
export const inletPayloadType = 96
/** Id of the playout-delay header extension in packets towards the worker: mediasoup's preferred one. */
export const playoutDelayId = 11
/** Id of the abs-capture-time header extension, likewise. */
export const absCaptureTimeId = 10

/** Value of that extension: at least and at most so many ms, each in steps of 10, 12 bits each. */
export function playoutDelay(leastMs: number, mostMs: number): Uint8Array {
  const both = Math.round(leastMs / 10) << 12 | Math.round(mostMs / 10)
  return Uint8Array.of(both >> 16, both >> 8, both)
}

/** Parameters of the Producer of one stream. No RTCP feedback: the camera can neither repeat packets nor be asked for a key frame. */
export function producerParameters(ssrc: number): RtpParameters {
  return {
    codecs: [
      {
        mimeType: 'video/H264',
        payloadType: inletPayloadType,
        clockRate: 90_000,
        parameters: { ...h264Label },
        rtcpFeedback: [],
      },
    ],
    headerExtensions: [
      { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/playout-delay', id: playoutDelayId },
      { uri: 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time', id: absCaptureTimeId },
    ],
    encodings: [
      { ssrc },
    ],
    rtcp: { cname: 'ansim', reducedSize: true },
  }
}
