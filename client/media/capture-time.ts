import type { Consumer } from 'mediasoup-client/types'

/** RTP header extensions that browsers know and do not ask for by themselves. */
export const receivedExtensions = { 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time': true }

/** Of WebRTC Extensions, not in TypeScript's DOM library: from the RTP header extension abs-capture-time, ms since 1900. */
interface CapturedSource extends RTCRtpSynchronizationSource {
  captureTimestamp?: number
}

/** 1900 to 1970, ms: NTP's era against Unix'. */
const ntpEpochMs = 2_208_988_800_000

/**
 * When the picture that was handed on last was captured, ms since 1970 on the clock that stamped it: the server's. Undefined without the
 * extension, or in a browser that does not tell.
 */
export function readCaptureTime({ rtpReceiver }: Pick<Consumer, 'rtpReceiver'>): number | undefined {
  const [source] = (rtpReceiver?.getSynchronizationSources?.() ?? []) as CapturedSource[]
  return source?.captureTimestamp === undefined
    ? undefined
    : source.captureTimestamp - ntpEpochMs
}
