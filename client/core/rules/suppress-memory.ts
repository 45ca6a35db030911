import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { SuppressionId } from '#contract/ids'
import type { Suppression } from '#contract/suppression'
import type { TrackPath } from '#contract/track-path'
import type { Judgement, RuleHit } from './acts.ts'
import { SuppressPaths } from './suppress-paths.ts'
import { goesOnSuppressing, isSamePlace, suppresses } from './suppress.ts'

/** A hit with what becomes of it: an alarm, or with `suppressedBy` a silent record. */
export interface MarkedHit {
  readonly hit: RuleHit
  readonly path?: TrackPath
  readonly suppressedBy?: SuppressionId
  /** How many hidden hits it stands for. */
  readonly suppressedCount?: number
}

/** What is known of a look beside its judgement. */
export interface MarkedLook {
  /** Ms of a monotonic clock; where it steps back, no time has passed. */
  readonly atMs: number
  /** Epoch ms. */
  readonly wallMs: number
  readonly aspect: number
  readonly motionBox?: NormBox | undefined
}

/** A hit that was hidden, while its act goes on. */
interface Hidden {
  readonly hit: RuleHit
  readonly suppression: Suppression
  lastMs: number
  /** Since when it does not look like the false alarm any more, and in how many looks. */
  otherSinceMs: number | undefined
  otherLooks: number
}

interface Known {
  readonly suppression: Suppression
  recordedAtMs: number
  /** Hidden and not recorded yet. */
  waiting: number
  /** Something has stood in its place since then, without a longer pause than `standingPauseMs`. */
  standsSinceMs: number
  stoodAtMs: number
}

/** Of one memory at most one hidden hit is recorded in this time; the others are counted. */
export const recordEveryMs = 600_000
const longStandingMs = 600_000
const standingPauseMs = 60_000
/** What was hidden and then differs for this long and in so many looks becomes an alarm. */
const otherForMs = 500
const otherLooks = 3
/** No track lives longer unseen. */
const forgetAfterMs = 4_000

/**
 * The false alarms that one camera remembers. Judges each hit at the moment it is raised, and again at every look while its act goes on:
 * ```
 *  hit --like none--> alarm
 *   |                   ^
 *   +--like one--> hidden --does not look like it for 0.5 s and 3 looks, and still breaks a rule in that zone--+
 * ```
 */
export class SuppressionMemory {
  readonly #paths = new SuppressPaths()
  #known: Known[] = []
  readonly #hidden = new Map<string, Hidden>()
  #nowMs = Number.NEGATIVE_INFINITY

  /** Takes the memories of this camera that are in force; those that stay keep their counts. */
  configure(suppressions: readonly Suppression[]): void {
    const old = new Map(this.#known.map(known => [known.suppression.suppressionId, known]))
    this.#known = suppressions.map(suppression => ({
      recordedAtMs: Number.NEGATIVE_INFINITY,
      waiting: 0,
      standsSinceMs: Number.NaN,
      stoodAtMs: Number.NEGATIVE_INFINITY,
      ...old.get(suppression.suppressionId),
      suppression,
    }))
  }

  /** FM1, FM3 to FM6: the hits of one look that are to be recorded, those that were hidden too rashly among them. */
  mark(judgement: Pick<Judgement, 'hits' | 'violations' | 'occupiedZoneIds'>, tracks: readonly TrackedDetection[], given: MarkedLook): MarkedHit[] {
    this.#nowMs = Math.max(this.#nowMs, given.atMs)
    const look = { ...given, atMs: this.#nowMs }
    this.#paths.see(tracks, look.atMs)
    this.#watchPlaces(tracks, look.atMs)
    const released = this.#watchHidden(judgement, tracks, look)
    const marked = judgement.hits.flatMap(hit => this.#markOne(hit, tracks, look) ?? [])
    return [
      ...released,
      ...marked,
    ]
  }

  /** Undefined: hidden, and only counted. */
  #markOne(hit: RuleHit, tracks: readonly TrackedDetection[], look: MarkedLook): MarkedHit | undefined {
    const trackId = hit.track?.trackId ?? 0
    const path = hit.track && this.#paths.pathOf(trackId)
    const known = this.#known.find(each => this.#isLike(each, hit, hit.track?.box ?? hit.evidence?.motionBox, look) && !this.#hidesAnother(each.suppression, trackId, look.atMs))
    if (!known) {
      return {
        hit,
        ...path && { path },
      }
    }
    this.#hidden.set(keyOf(hit), {
      hit,
      suppression: known.suppression,
      lastMs: look.atMs,
      otherSinceMs: undefined,
      otherLooks: 0,
    })
    known.waiting++
    if (look.atMs - known.recordedAtMs < recordEveryMs)
      return undefined
    known.recordedAtMs = look.atMs
    const suppressedCount = known.waiting
    known.waiting = 0
    return {
      hit,
      ...path && { path },
      suppressedBy: known.suppression.suppressionId,
      suppressedCount,
    }
  }

  #isLike({ suppression, standsSinceMs, stoodAtMs }: Known, hit: RuleHit, box: NormBox | undefined, { atMs, wallMs, aspect }: MarkedLook, judge = suppresses): boolean {
    return judge(suppression, hit, {
      box,
      path: hit.track && this.#paths.pathOf(hit.track.trackId),
      aspect,
      wallMs,
      hasStoodLong: atMs - stoodAtMs <= standingPauseMs && atMs - standsSinceMs >= longStandingMs,
    })
  }

  /** One false alarm is one thing: a second one beside it at the same time is somebody. */
  #hidesAnother({ suppressionId }: Suppression, trackId: number, atMs: number): boolean {
    return [
      ...this.#hidden.values(),
    ].some(({ hit, suppression, lastMs }) => suppression.suppressionId === suppressionId && lastMs === atMs && (hit.track?.trackId ?? 0) !== trackId)
  }

  #watchPlaces(tracks: readonly TrackedDetection[], atMs: number): void {
    for (const known of this.#known) {
      if (!known.suppression.pattern.needsLongStanding)
        continue
      if (!tracks.some(({ label, box, trackId }) => label === known.suppression.label && isSamePlace(box, this.#paths.pathOf(trackId)?.box, known.suppression)))
        continue
      if (!(atMs - known.stoodAtMs <= standingPauseMs))
        known.standsSinceMs = atMs
      known.stoodAtMs = atMs
    }
  }

  /** FM4: what was hidden goes on being compared, for a person may stand where the false alarm was and then walk on. */
  #watchHidden({ violations, occupiedZoneIds }: Pick<Judgement, 'violations' | 'occupiedZoneIds'>, tracks: readonly TrackedDetection[], look: MarkedLook): MarkedHit[] {
    const { atMs, motionBox } = look
    const released: MarkedHit[] = []
    for (const [key, hidden] of this.#hidden) {
      const before = hidden.hit.track
      const track = before && tracks.find(({ trackId }) => trackId === before.trackId)
      const breaks = occupiedZoneIds.includes(hidden.hit.zone.zoneId) && (before
        ? track !== undefined && (violations.has(before.trackId) || isOfZone(hidden.hit))
        : motionBox !== undefined)
      if (track ?? (!before && motionBox))
        hidden.lastMs = atMs
      if (atMs - hidden.lastMs > forgetAfterMs) {
        this.#hidden.delete(key)
        continue
      }
      if (!breaks)
        continue
      const hit: RuleHit = before
        ? { ...hidden.hit, track }
        : {
            ...hidden.hit,
            evidence: {
              ...hidden.hit.evidence,
              ...motionBox && { motionBox },
            },
          }
      // A memory that was taken back while it hid something hides it no longer.
      const known = this.#known.find(({ suppression }) => suppression.suppressionId === hidden.suppression.suppressionId)
      if (known && this.#isLike(known, hit, track?.box ?? motionBox, look, goesOnSuppressing)) {
        hidden.otherSinceMs = undefined
        hidden.otherLooks = 0
        continue
      }
      hidden.otherSinceMs ??= atMs
      hidden.otherLooks++
      if (hidden.otherLooks < otherLooks || atMs - hidden.otherSinceMs < otherForMs)
        continue
      this.#hidden.delete(key)
      const path = track && this.#paths.pathOf(track.trackId)
      released.push({
        hit,
        ...path && { path },
      })
    }
    return released
  }
}

/** Acts of a zone as a whole name no track among the violations, though one was seen. */
function isOfZone({ rule: { condition } }: RuleHit): boolean {
  return condition.kind === 'blocked-exit' || (condition.kind === 'loitering' && condition.alone)
}

function keyOf({ rule, zone, severity, track }: RuleHit): string {
  return `${rule.ruleId} ${zone.zoneId} ${severity} ${track?.trackId ?? 0}`
}
