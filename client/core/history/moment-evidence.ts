import type { CoverageStretch, GapReason } from '#contract/coverage'
import type { HistoryMoment } from '#contract/history-routes'
import { clipBeforeMs } from '#contract/clip'

/** A picture is of a moment that is no farther from it than this. */
export const pictureHoldsMs = 1_000
/** How objects moved is drawn over the nearest picture of the camera, however old: the room does not move. */
export const lookHoldsMs = 1_600

/**
 * What is kept of one moment of one camera, the best first: a film's picture, a picture, how objects moved, nothing and why. Continuous
 * recordings will be one more kind before the film.
 */
export type MomentEvidence
  = | { readonly kind: 'clip', readonly moment: HistoryMoment, readonly offsetMs: number }
    /** `agoMs`: so long before (above 0) or after the moment it was taken. */
    | { readonly kind: 'picture', readonly moment: HistoryMoment, readonly agoMs: number }
    /** `moment`: whose picture it is drawn over; absent: the camera has none. */
    | { readonly kind: 'tracks', readonly moment?: HistoryMoment, readonly agoMs: number }
    | { readonly kind: 'none', readonly because: NothingKept }

/** Why nothing is kept of a moment. */
export type NothingKept
  = | { readonly kind: 'not-yet' }
    /** Nobody analysed the camera. */
    | { readonly kind: 'not-analysed', readonly because: GapReason }
    /** It was analysed, and nothing happened that a rule watches for. */
    | { readonly kind: 'quiet', readonly isArmed: boolean }
    /** The camera was not there yet. */
    | { readonly kind: 'before-camera' }
    /** The server cannot be asked, and this browser has nothing. */
    | { readonly kind: 'offline' }
    | { readonly kind: 'unknown' }

interface MomentFacts {
  readonly atMs: number
  readonly nowMs: number
  /** Of this camera, in any order. */
  readonly moments: readonly HistoryMoment[]
  /** Films that turned out not to be had. */
  readonly lost?: ReadonlySet<string>
  /** Pictures that turned out not to be had. */
  readonly lostPictures?: ReadonlySet<string>
  /** Whether objects were followed at that moment. */
  readonly hasLooks: boolean
  /** Undefined: not known. */
  readonly stretches?: readonly CoverageStretch[] | undefined
  readonly isOnline: boolean
  /** Since when there is the camera, where that is known. */
  readonly sinceMs?: number | undefined
}

/** HI8: what is kept of a moment. */
export function evidenceAt({ atMs, nowMs, moments, lost, lostPictures, hasLooks, stretches, isOnline, sinceMs }: MomentFacts): MomentEvidence {
  const film = filmAt(moments.filter(({ eventId }) => !lost?.has(eventId)), atMs)
  if (film)
    return { kind: 'clip', moment: film, offsetMs: atMs - film.clip!.startsAt }
  const near = nearestPicture(moments.filter(({ snapshotSha256 }) => snapshotSha256 !== undefined && !lostPictures?.has(snapshotSha256)), atMs)
  if (near && Math.abs(near.capturedAt - atMs) <= pictureHoldsMs)
    return { kind: 'picture', moment: near, agoMs: atMs - near.capturedAt }
  if (hasLooks) {
    return {
      kind: 'tracks',
      ...near && { moment: near },
      agoMs: near
        ? atMs - near.capturedAt
        : 0,
    }
  }
  return {
    kind: 'none',
    because: nothingAt(atMs, nowMs, stretches, isOnline, sinceMs),
  }
}

/** Of several films the one whose own moment is nearest: that is what it was made for. */
function filmAt(moments: readonly HistoryMoment[], atMs: number): HistoryMoment | undefined {
  return nearestOf(moments.filter(({ clip }) => clip && clip.startsAt <= atMs && atMs < clip.startsAt + clip.durationMs), atMs)
}

function nearestPicture(moments: readonly HistoryMoment[], atMs: number): HistoryMoment | undefined {
  return nearestOf(moments, atMs)
}

/** The nearest moment; of two as near the earlier, then the lower id. */
function nearestOf(moments: readonly HistoryMoment[], atMs: number): HistoryMoment | undefined {
  let best: HistoryMoment | undefined
  for (const each of moments) {
    const order = best
      ? Math.abs(each.capturedAt - atMs) - Math.abs(best.capturedAt - atMs) || each.capturedAt - best.capturedAt
      : -1
    if (!best || order < 0 || (order === 0 && each.eventId < best.eventId))
      best = each
  }
  return best
}

function nothingAt(atMs: number, nowMs: number, stretches: readonly CoverageStretch[] | undefined, isOnline: boolean, sinceMs: number | undefined): NothingKept {
  if (atMs > nowMs)
    return { kind: 'not-yet' }
  if (sinceMs !== undefined && atMs < sinceMs)
    return { kind: 'before-camera' }
  const stretch = stretches?.find(({ from, to }) => from <= atMs && atMs < to)
  if (!stretch) {
    return isOnline
      ? { kind: 'unknown' }
      : { kind: 'offline' }
  }
  return stretch.state.kind === 'not-analysed'
    ? { kind: 'not-analysed', because: stretch.state.because }
    : { kind: 'quiet', isArmed: stretch.isArmed }
}

/** REV-3: where a card begins to play: before the act by as much as its film has, 8 s at the most. */
export function playStart(firstAtMs: number, moments: readonly HistoryMoment[]): number {
  const wanted = firstAtMs - clipBeforeMs
  const film = filmAt(moments, firstAtMs)
  return film
    ? Math.max(wanted, film.clip!.startsAt)
    : wanted
}

/** Beginnings of what is kept before or after a moment, for the keys that jump from one to the next. */
export function nextMoment(moments: readonly HistoryMoment[], atMs: number, way: 1 | -1): HistoryMoment | undefined {
  const sorted = moments.toSorted((a, b) => (a.capturedAt - b.capturedAt) * way)
  return sorted.find(({ capturedAt }) => (capturedAt - atMs) * way > 0)
}
