import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { RuleMemory } from './rule-memory.ts'

/** A track that comes up within this time and distance (heights of the person) of where another one was lost is the same person. */
const lostMs = 2_000
const lostShare = 0.5

/**
 * Who was lost behind somebody comes back under another id: a new track where one was seen a moment ago, and is not any more, goes on with
 * its act, told or not. Whoever else comes is new.
 */
export function takeOver(memory: RuleMemory, zone: Zone, track: TrackedDetection, tracks: readonly TrackedDetection[], atMs: number, aspect: number): void {
  const acts = memory.acts.acts.get(zone.zoneId)
  const { raisedAtMs } = memory.acts
  if (!acts || acts.has(track.trackId) || raisedAtMs.has(track.trackId))
    return
  const before = Array.from(acts.values()).find(({ track: was, lastMs }) => was && atMs - lastMs <= lostMs && isWhere(was.box, track.box, aspect)
    && !tracks.some(({ trackId }) => trackId === was.trackId))
  if (!before)
    return
  const raisedMs = raisedAtMs.get(before.trackId)
  if (raisedMs !== undefined)
    raisedAtMs.set(track.trackId, raisedMs)
  acts.delete(before.trackId)
  before.trackId = track.trackId
  acts.set(track.trackId, before)
}

/** A new track where somebody is hidden is that somebody: not two. */
export function forgetHidden(inside: Map<number, { readonly box: NormBox }>, { box }: TrackedDetection, tracks: readonly TrackedDetection[], aspect: number): void {
  for (const [trackId, was] of inside) {
    if (isWhere(was.box, box, aspect) && !tracks.some(other => other.trackId === trackId)) {
      inside.delete(trackId)
      return
    }
  }
}

function isWhere(was: NormBox, { x1, x2, y1, y2 }: NormBox, aspect: number): boolean {
  return Math.hypot((was.x1 + was.x2 - x1 - x2) / 2 * aspect, was.y2 - y2) <= lostShare * (y2 - y1)
}
