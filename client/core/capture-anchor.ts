/** One picture of a stream of which both are known: its RTP timestamp, and when it was captured, ms on the server's clock. */
export interface CaptureAnchor {
  readonly rtpTimestamp: number
  readonly capturedAtMs: number
}

/** RFC 3551: video counts in 90 kHz. */
const ticksPerMs = 90

/**
 * When the picture with this RTP timestamp was captured, ms on the anchor's clock. RTP timestamps wrap at 2^32 (RFC 3550), every 13 hours:
 * the nearer way round is meant, so pictures before the anchor are as good as those after it.
 */
export function capturedAtOf(rtpTimestamp: number, anchor: CaptureAnchor): number {
  return anchor.capturedAtMs + ((rtpTimestamp - anchor.rtpTimestamp) | 0) / ticksPerMs
}
