import type { RingLimits } from './packet-ring.ts'
import { clipAfterMs, clipBeforeMs } from '#contract/clip'

/** An event is known a few seconds after its moment: votes, a slow machine, the pause before a film is cut. */
const lateMs = 9_000

/**
 * CT1: a camera's past in memory. 25 s at the 0.6 to 1 Mbit/s of a sub-stream are 2 to 3 MB; 8 MB hold as much of 2.5 Mbit/s, of more it is less
 * time. Twelve cameras hold 96 MB at the very most.
 */
export const ringLimits: RingLimits = {
  keepMs: clipBeforeMs + clipAfterMs + lateMs,
  maxBytes: 8_000_000,
}
