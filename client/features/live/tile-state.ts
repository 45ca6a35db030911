import type { ServerGapReason } from '#contract/coverage'
import type { ErrorCode } from '#contract/errors'
import type { IngestState, Thinning } from '#contract/stream'
import { unreachable } from '#contract/unreachable'

/** Why nobody's analysis can be vouched for. */
type NotAnalysedReason = 'nobody' | 'starting' | 'failed' | 'stalled' | 'unknown'

/**
 * What one tile says of itself. TT1-TT10: see deriveTileState. Ages and instants are ms on this browser's clock.
 */
export type TileState
  = | { kind: 'connecting' }
    /** Nobody had a wish for this camera; it was left in peace and comes back now. */
    | { kind: 'waking', forMs?: number }
    /** The server does not let this person see the camera. */
    | { kind: 'forbidden' }
    /** As many pictures are watched in the organization as may be. */
    | { kind: 'full', used: number, limit: number }
    /** The server is not reached and there is no fresh picture. */
    | { kind: 'unreachable', sinceMs: number }
    | { kind: 'offline', sinceMs: number, code: ErrorCode, message: string, retryAtMs: number }
    /** There was a picture, and it is old. */
    | { kind: 'stale', ageMs: number }
    /** Somebody works at it: it raises nothing. `untilMs` on this browser's clock. */
    | { kind: 'maintenance', untilMs: number | undefined }
    /** `because`: what the server knows of it. */
    | { kind: 'not-analysed', why: NotAnalysedReason, because?: ServerGapReason }
    /** Fresh and analysed, with fewer pictures than the camera sends. */
    | { kind: 'reduced', thinning: 'reference' | 'key' }
    | { kind: 'live' }

/** What is known of this browser's own detector, as far as a tile cares. */
type OwnDetector = 'off' | 'starting' | 'running' | 'failed'

export interface TileFacts {
  nowMs: number
  /** The stream shown, with the server's times already turned into this browser's. */
  ingest: IngestState
  link: { open: boolean, sinceMs: number }
  /** When the newest picture was presented, never when it arrived; undefined before the first. */
  lastFrameAtMs: number | undefined
  /** Pictures are not presented while the page is hidden; ages count from here at the earliest. */
  visibleSinceMs: number
  /** What the server says: frames a second, undefined when nobody; `unknown` while it has not spoken. */
  analysis: 'unknown' | { fps: number } | undefined
  /** Why nobody does, as far as the server knows. */
  gap?: ServerGapReason | undefined
  /** This browser's own lease and rate on this camera; undefined without a lease. */
  own: { fps: number } | undefined
  ownDetector: OwnDetector
  /** The server refused the stream to this browser. */
  isRefused: boolean
  /** It refused because as many pictures are watched as may be. */
  full?: { readonly used: number, readonly limit: number } | undefined
  /** Its maintenance now, with the server's times already turned into this browser's. */
  maintenance?: { untilMs: number | undefined } | undefined
  /** What of the stream is passed on. */
  thinning: Thinning
}

/** A picture older than this is not live; with one look a second it is said within 5 s. */
export const staleAfterMs = 3_500
/** Slower than one look in five seconds guards nothing. */
const leastFps = 0.2

/**
 * The truth of a tile, from the worst to the best:
 * TT1 a camera that the server calls offline is offline, whatever picture is left;
 * TT2 without any picture it is connecting, or unreachable when the server is not there either;
 * TT3 an old picture is stale, with its age; when the server is away it is unreachable, since then;
 * TT4 a fresh picture that nobody analyses is not plainly live, and says why;
 * TT5 "unknown who analyses" is not "analysed", unless this browser does it itself;
 * TT6 only a fresh and analysed picture is live;
 * TT7 a camera that this person may not see is forbidden, and nothing else is said of it; nor of one for which the organization has no place left;
 * TT8 a stream that rests because nobody watched it is waking, not broken, and says for how long once it was called;
 * TT9 a fresh and analysed picture of which only a part is sent is reduced, and says what is left;
 * TT10 a fresh picture of a camera in maintenance says so, before who analyses it: nothing is raised there.
 */
export function deriveTileState(facts: TileFacts): TileState {
  const { nowMs, ingest, link, lastFrameAtMs } = facts
  const ageMs = lastFrameAtMs === undefined
    ? undefined
    : nowMs - Math.max(lastFrameAtMs, facts.visibleSinceMs)
  const fresh = ageMs !== undefined && ageMs <= staleAfterMs

  if (facts.isRefused) {
    return facts.full
      ? { kind: 'full', ...facts.full }
      : { kind: 'forbidden' }
  }
  // With the server away its last word on the camera is not news, and a picture may still flow.
  if (ingest.status === 'offline' && link.open) {
    return {
      kind: 'offline',
      sinceMs: ingest.since,
      code: ingest.code,
      message: ingest.message,
      retryAtMs: ingest.retryAt,
    }
  }
  if (!fresh && !link.open)
    return { kind: 'unreachable', sinceMs: link.sinceMs }
  if (!fresh && ingest.status === 'suspended')
    return { kind: 'waking' }
  if (!fresh && ingest.status === 'connecting' && ingest.isWaking) {
    return {
      kind: 'waking',
      forMs: Math.max(0, nowMs - ingest.since),
    }
  }
  if (ageMs === undefined)
    return { kind: 'connecting' }
  if (!fresh)
    return { kind: 'stale', ageMs }

  if (facts.maintenance)
    return { kind: 'maintenance', untilMs: facts.maintenance.untilMs }
  const why = whyNotAnalysed(facts)
  if (why) {
    return {
      kind: 'not-analysed',
      why,
      ...why === 'nobody' && facts.gap && { because: facts.gap },
    }
  }
  return facts.thinning === 'none'
    ? { kind: 'live' }
    : { kind: 'reduced', thinning: facts.thinning }
}

function whyNotAnalysed({ own, ownDetector, analysis }: TileFacts): NotAnalysedReason | undefined {
  if (own && own.fps >= leastFps)
    return undefined
  if (own) {
    switch (ownDetector) {
      case 'off':
        return 'nobody'
      case 'starting':
        return 'starting'
      case 'failed':
        return 'failed'
      case 'running':
        return 'stalled'
      default:
        return unreachable(ownDetector)
    }
  }
  if (analysis === 'unknown')
    return 'unknown'
  if (!analysis) {
    return ownDetector === 'starting'
      ? 'starting'
      : 'nobody'
  }
  return analysis.fps >= leastFps
    ? undefined
    : 'stalled'
}
