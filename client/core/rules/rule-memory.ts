import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { ZoneId } from '#contract/ids'
import type { ActMemory } from './acts.ts'
import type { Footing } from './footing.ts'
import type { PairLooks } from './pair-looks.ts'
import type { ShareWindow } from './share-window.ts'
import type { TruckPath } from './truck-path.ts'
import { createActMemory } from './acts.ts'

/** How somebody stood last: height, crown and feet in heights of the picture, and where; and where they are now. */
export interface UprightLook {
  /** As seen last. */
  track: TrackedDetection
  /** 0 while they were not seen upright. */
  height: number
  x: number
  top: number
  foot: number
  nowX: number
  nowFoot: number
  nowHeight: number
  lastMs: number
}

/** On which side of a line a track surely stood last, and where. */
export interface LineSide {
  side: number
  x: number
  y: number
  lastMs: number
}

/** All that one Rule remembers of one camera between looks; each kind uses its part. */
export interface RuleMemory {
  readonly acts: ActMemory
  /** Proximity within the critical distance: events of their own. */
  readonly critical: ActMemory
  readonly windows: Map<number | ZoneId, { readonly window: ShareWindow, lastMs: number }>
  /** How each person stood before they perhaps fell. */
  readonly upright: Map<number, UprightLook>
  /** Who is in each zone, when and where they were last seen there. */
  readonly inside: Map<ZoneId, Map<number, { readonly lastMs: number, readonly box: NormBox }>>
  /** Since when, and when last, somebody was at each post. */
  readonly manned: Map<ZoneId, { readonly sinceMs: number, readonly lastMs: number }>
  readonly sides: Map<ZoneId, Map<number, LineSide>>
  /** Where each person on foot, and each truck, stands. */
  readonly footings: Map<number, Footing>
  readonly paths: Map<number, TruckPath>
  readonly pairs: Map<number, Map<number, PairLooks>>
  lastLookMs: number
}

/** What was not seen for this long is forgotten; no track lives longer unseen. */
const forgetAfterMs = 4_000

export function createRuleMemory(): RuleMemory {
  return {
    acts: createActMemory(),
    critical: createActMemory(),
    windows: new Map(),
    upright: new Map(),
    inside: new Map(),
    manned: new Map(),
    sides: new Map(),
    footings: new Map(),
    paths: new Map(),
    pairs: new Map(),
    lastLookMs: Number.NEGATIVE_INFINITY,
  }
}

/** Drops what belongs to tracks that are gone, once there is much of it. */
export function forgetUnseen(map: Map<number | ZoneId, { readonly lastMs: number }> | Map<number, { readonly lastMs: number }>, atMs: number): void {
  if (map.size <= 32)
    return
  for (const [key, { lastMs }] of map as Map<number | ZoneId, { readonly lastMs: number }>) {
    if (atMs - lastMs > forgetAfterMs)
      map.delete(key as number)
  }
}
