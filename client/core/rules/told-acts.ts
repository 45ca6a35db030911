import type { TrackedDetection } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { RuleId, ZoneId } from '#contract/ids'
import type { Severity } from '#contract/severity'
import type { EpochMs } from '#contract/time'
import type { ActMemory } from './acts.ts'

/** An act whose event another detector has recorded, and the server has. */
export interface ToldAct {
  readonly ruleId: RuleId
  readonly zoneId: ZoneId
  readonly severity: Severity
  /** Of the track that did it; absent: none did (motion, absence). */
  readonly box: NormBox | undefined
  /** By the server's clock, as the looks here. */
  readonly capturedAt: EpochMs
}

/** News of an event takes a moment; what comes later is another act. */
const freshMs = 4_000
/** Where a track is in a look at about the same time, in heights of the person: two detectors do not see one picture at one moment. */
const sameTimeMs = 400
const nearHeights = 0.5
/** Two detectors do not see it begin in one picture. */
const beganMs = 1_500
const mostTold = 32

interface SeenLook { readonly wallMs: number, readonly boxes: ReadonlyMap<number, NormBox> }

/**
 * LE7: what the rules know of an act goes over at a hand-over. Who stands by follows the same people; when the holder's event of one of them is
 * known to be kept, its act is settled here too and not raised a second time: that of the track that was where the event says, when it says.
 * What is not recognised is raised: rather twice, in one incident, than never.
 */
export class ToldActs {
  #told: ToldAct[] = []
  #looks: SeenLook[] = []

  add(act: ToldAct): void {
    this.#told = [...this.#told, act].slice(-mostTold)
  }

  /** Notes where everybody is, at `wallMs` of the server's clock. */
  look(tracks: readonly TrackedDetection[], wallMs: number): void {
    this.#looks = this.#looks.filter(look => wallMs - look.wallMs <= freshMs)
    this.#looks.push({
      wallMs,
      boxes: new Map(tracks.map(({ trackId, box }) => [trackId, box])),
    })
    this.#told = this.#told.filter(told => wallMs - told.capturedAt <= freshMs)
  }

  /** The tracker began anew. */
  forget(): void {
    this.#looks = []
  }

  /** Settles the acts of one memory of a rule that were told. `wallMs`: the server's clock at `nowMs` of the memory's. */
  settle(ruleId: RuleId, memory: ActMemory, concerns: (severity: Severity) => boolean, { nowMs, wallMs, aspect }: { nowMs: number, wallMs: number, aspect: number }): void {
    this.#told = this.#told.filter((told) => {
      if (told.ruleId !== ruleId || !concerns(told.severity))
        return true
      const trackId = told.box
        ? this.#trackOf(told.box, told.capturedAt, aspect)
        : 0
      const act = trackId === undefined
        ? undefined
        : memory.acts.get(told.zoneId)?.get(trackId)
      if (!act || act.settled || (trackId === 0 && wallMs - (nowMs - act.sinceMs) > told.capturedAt + beganMs))
        return true
      act.settled = true
      memory.raisedAtMs.set(act.trackId || act.zone.zoneId, nowMs)
      return false
    })
  }

  #trackOf(box: NormBox, capturedAt: EpochMs, aspect: number): number | undefined {
    let look: SeenLook | undefined
    for (const each of this.#looks) {
      if (Math.abs(each.wallMs - capturedAt) <= Math.min(sameTimeMs, look
        ? Math.abs(look.wallMs - capturedAt)
        : sameTimeMs)) {
        look = each
      }
    }
    let best: { trackId: number, heights: number } | undefined
    for (const [trackId, there] of look?.boxes ?? []) {
      const heights = heightsBetween(box, there, aspect)
      if (heights <= nearHeights && heights < (best?.heights ?? Number.POSITIVE_INFINITY))
        best = { trackId, heights }
    }
    return best?.trackId
  }
}

function heightsBetween(a: NormBox, b: NormBox, aspect: number): number {
  return Math.hypot((a.x1 + a.x2 - b.x1 - b.x2) / 2 * aspect, a.y2 - b.y2) / Math.max(b.y2 - b.y1, 1e-6)
}
