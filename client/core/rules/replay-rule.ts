import type { TrackedDetection } from '#contract/detection'
import type { NormBox, NormPoint } from '#contract/geometry'
import type { CameraId } from '#contract/ids'
import type { Rule } from '#contract/rule'
import type { EpochMs } from '#contract/time'
import type { Zone } from '#contract/zone'
import type { RecordedLook, TrackHistory } from '../tracking/track-history.ts'
import type { RuleHit } from './acts.ts'
import type { JudgeSite } from './camera-judge.ts'
import { epochMs } from '#contract/time'
import { footPoint } from '../geometry/box.ts'
import { CameraJudge } from './camera-judge.ts'

/** A Rule as it is saved, or as it is being edited, with the zones as they are drawn then. */
export interface ReplayedRule {
  readonly rule: Rule
  readonly zones: readonly Zone[]
  readonly site: JudgeSite
}

/** What a Rule would have raised. */
export interface ReplayHit {
  readonly atMs: EpochMs
  readonly hit: RuleHit
  /** Everybody seen at that moment. */
  readonly tracks: readonly TrackedDetection[]
  /** Where whoever broke it walked until then, oldest first. */
  readonly path: readonly NormPoint[]
}

export interface ReplayOutcome {
  /** By rule, oldest first. */
  readonly hits: readonly (readonly ReplayHit[])[]
  readonly looks: number
  /** How long the camera was looked at. */
  readonly seenMs: number
  /** It was cancelled, or the history ended before: what is here is of the time until then. */
  readonly untilMs: number
}

/** Looks further apart than this say nothing of the time between them. */
const bridgeMs = 2_500
/** Between two looks kept, the live rate of an occupied scene is imitated: five a second. */
const stepMs = 200
const pathMs = 10_000
/** Looks between two breaths. */
const looksPerBreath = 500
/** A tracker whose ids all began anew is another one. */
const forgetIdsMs = 60_000

/** Kinds that are confirmed by a number of looks, or by where somebody was between two of them; the others go by time or by votes. */
const countsLooks: ReadonlySet<Rule['condition']['kind']> = new Set([
  'zone-presence',
  'line-crossing',
  'proximity',
  'person-down',
  'occupancy',
])

/**
 * Lets one Rule watch looks that were kept at one or two a second. Live, a scene with somebody in it is looked at 5 to 15 times a second, and
 * Rules confirm by looks as well as by time, so the replay puts looks between those kept: a track that is in both is where a straight line
 * between them goes. What it cannot tell: an act that begins and ends between two looks kept; which way somebody went between them; what
 * moved without being detected (motion is not kept, so a motion Rule raises nothing); the score of a look that was not kept.
 */
export class RuleReplay {
  readonly hits: ReplayHit[] = []
  readonly #judge = new CameraJudge()
  readonly #isBridged: boolean
  #recent: RecordedLook[] = []
  #seenIds = new Map<number, number>()
  #newestId = 0

  constructor({ rule, zones, site }: ReplayedRule) {
    // What is tried is tried as if it watched, armed or not.
    this.#judge.configure([
      { ...rule, armed: true },
    ], zones, site)
    this.#isBridged = countsLooks.has(rule.condition.kind)
  }

  see(look: RecordedLook): void {
    const before = this.#recent.at(-1)
    if (this.#isAnotherTracker(look))
      this.#judge.forget()
    else if (before && this.#isBridged)
      this.#bridge(before, look)
    this.#recent.push(look)
    if (this.#recent[0]!.capturedAt < look.capturedAt - pathMs)
      this.#recent = this.#recent.filter(({ capturedAt }) => capturedAt >= look.capturedAt - pathMs)
    this.#look(look.tracks, look.capturedAt, look)
  }

  #bridge(before: RecordedLook, look: RecordedLook): void {
    const lengthMs = look.capturedAt - before.capturedAt
    if (!(lengthMs > stepMs) || lengthMs > bridgeMs || before.tracks.length === 0)
      return
    const pairs = look.tracks.flatMap((to) => {
      const from = before.tracks.find(({ trackId, label }) => trackId === to.trackId && label === to.label)
      return from
        ? [
            [from, to] as const,
          ]
        : []
    })
    if (pairs.length === 0)
      return
    const steps = Math.ceil(lengthMs / stepMs)
    for (let step = 1; step < steps; step++) {
      const share = step / steps
      const tracks = pairs.map(([from, to]) => ({
        ...to,
        score: Math.min(from.score, to.score),
        box: between(from.box, to.box, share),
      }))
      this.#look(tracks, before.capturedAt + lengthMs * share, before)
    }
  }

  #look(tracks: readonly TrackedDetection[], atMs: number, { worn, aspect }: RecordedLook): void {
    const { hits } = this.#judge.judge(tracks, atMs, true, {
      wallMs: atMs,
      picture: { width: aspect, height: 1 },
      verdictOf: trackId => worn.get(trackId),
    })
    for (const hit of hits) {
      this.hits.push({
        atMs: epochMs(Math.round(atMs)),
        hit,
        tracks,
        path: this.#pathOf(hit.track, atMs),
      })
    }
  }

  #pathOf(track: TrackedDetection | undefined, atMs: number): NormPoint[] {
    if (!track)
      return []
    const path = this.#recent.filter(({ capturedAt }) => capturedAt < atMs).flatMap(({ tracks }) => tracks.filter(({ trackId }) => trackId === track.trackId).map(({ box }) => footPoint(box)))
    return [
      ...path,
      footPoint(track.box),
    ]
  }

  /** Ids count up; a scene in which all are unknown and low was seen by another station, or after a restart. */
  #isAnotherTracker({ tracks, capturedAt }: RecordedLook): boolean {
    const isOther = tracks.length > 0 && tracks.every(({ trackId }) => trackId < this.#newestId && !(capturedAt - this.#seenIds.get(trackId)! < forgetIdsMs))
    if (isOther) {
      this.#newestId = 0
      this.#seenIds.clear()
    }
    for (const { trackId } of tracks) {
      this.#newestId = Math.max(this.#newestId, trackId)
      this.#seenIds.set(trackId, capturedAt)
    }
    if (this.#seenIds.size > 500)
      this.#seenIds = new Map([...this.#seenIds].filter(([, at]) => capturedAt - at < forgetIdsMs))
    return isOther
  }
}

function between(a: NormBox, b: NormBox, share: number): NormBox {
  const mix = (from: number, to: number): number => from + (to - from) * share
  return {
    x1: mix(a.x1, b.x1),
    y1: mix(a.y1, b.y1),
    x2: mix(a.x2, b.x2),
    y2: mix(a.y2, b.y2),
  }
}

export interface ReplayRequest {
  readonly cameraId: CameraId
  readonly fromMs: number
  readonly toMs: number
  readonly rules: readonly ReplayedRule[]
}

/**
 * Replays what was kept of a camera against several rules at once, in the thread that asks, in parts: `breathe` is awaited between them, so
 * that the page stays alive, and told how much of the time is done (0..1). Ends early where `signal` aborts, with what was found until then.
 */
export async function replayRules({ cameraId, fromMs, toMs, rules }: ReplayRequest, history: TrackHistory, breathe: (done: number) => Promise<void>, signal: AbortSignal): Promise<ReplayOutcome> {
  const replays = rules.map(rule => new RuleReplay(rule))
  let looks = 0
  let seenMs = 0
  let lastMs: number | undefined
  for await (const look of history.looks(cameraId, fromMs, toMs, signal)) {
    if (signal.aborted)
      break
    for (const replay of replays)
      replay.see(look)
    if (lastMs !== undefined && look.capturedAt - lastMs <= bridgeMs)
      seenMs += look.capturedAt - lastMs
    lastMs = look.capturedAt
    if (++looks % looksPerBreath === 0)
      await breathe((look.capturedAt - fromMs) / (toMs - fromMs))
  }
  return {
    hits: replays.map(({ hits }) => hits),
    looks,
    seenMs,
    untilMs: signal.aborted
      ? lastMs ?? fromMs
      : toMs,
  }
}
