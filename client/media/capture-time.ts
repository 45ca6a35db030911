import type { Consumer } from 'mediasoup-client/types'
import type { CaptureAnchor } from '../core/capture-anchor.ts'

/** RTP header extensions that browsers know and do not ask for by themselves. */
export const receivedExtensions = { 'http://www.webrtc.org/experiments/rtp-hdrext/abs-capture-time': true }

/** Of WebRTC Extensions, not in TypeScript's DOM library: from the RTP header extension abs-capture-time, ms since 1900. */
interface CapturedSource extends RTCRtpSynchronizationSource {
  captureTimestamp?: number
}

/** 1900 to 1970, ms: NTP's era against Unix'. */
const ntpEpochMs = 2_208_988_800_000

/**
 * Which picture was handed on last, and when it was captured, ms since 1970 on the clock that stamped it: the server's. Undefined without
 * the extension, or in a browser that does not tell.
 */
export function readCaptureAnchor({ rtpReceiver }: Pick<Consumer, 'rtpReceiver'>): CaptureAnchor | undefined {
  const [source] = (rtpReceiver?.getSynchronizationSources?.() ?? []) as CapturedSource[]
  return source?.captureTimestamp === undefined
    ? undefined
    : { rtpTimestamp: source.rtpTimestamp, capturedAtMs: source.captureTimestamp - ntpEpochMs }
}
