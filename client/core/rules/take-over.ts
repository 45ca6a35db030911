import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { Zone } from '#contract/zone'
import type { Act } from './acts.ts'
import type { RuleMemory } from './rule-memory.ts'

/** A track that comes up within this time and distance (heights of the person) of where another one was lost is the same person. */
const lostMs = 2_000
const lostShare = 0.5
/** Who walks on unseen inside a zone comes up so much further on, heights of theirs a second. */
const walkShare = 0.8

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
  goOn(memory, acts, before, track)
}

/** The act of one track is another's from now on. */
function goOn({ acts: { raisedAtMs } }: RuleMemory, acts: Map<number, Act>, act: Act, { trackId }: TrackedDetection): void {
  const raisedMs = raisedAtMs.get(act.trackId)
  if (raisedMs !== undefined)
    raisedAtMs.set(trackId, raisedMs)
  acts.delete(act.trackId)
  act.trackId = trackId
  acts.set(trackId, act)
}

/**
 * Who comes up inside a zone without having come in is who was lost inside it: where `track` was never seen before and only one stay goes on
 * unseen, that one is taken over from as far as one walks meanwhile. `lostMs`: when each was seen last.
 */
export function comeUp(memory: RuleMemory, zone: Zone, track: TrackedDetection, tracks: readonly TrackedDetection[], atMs: number, aspect: number): void {
  const acts = memory.acts.acts.get(zone.zoneId)
  if (!acts || acts.has(track.trackId) || memory.acts.raisedAtMs.has(track.trackId))
    return
  const unseen = [
    ...acts.values(),
  ].filter(({ trackId }) => !tracks.some(other => other.trackId === trackId))
  const [before] = unseen
  const lost = before && memory.inside.get(zone.zoneId)?.get(before.trackId)
  if (!before || !lost || unseen.length > 1 || !isWhere(lost.box, track.box, aspect, lostShare + walkShare * (atMs - lost.lastMs) / 1000))
    return
  goOn(memory, acts, before, track)
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

function isWhere(was: NormBox, { x1, x2, y1, y2 }: NormBox, aspect: number, share = lostShare): boolean {
  return Math.hypot((was.x1 + was.x2 - x1 - x2) / 2 * aspect, was.y2 - y2) <= share * (y2 - y1)
}
