import type { RateDemand } from './rate-share.ts'
import { shareRates } from './rate-share.ts'

/** A batch waits so long for more pictures after the first is due. */
const gatherMs = 50
/** A picture that is due within this share of its interval rides along in a batch that has room: cameras of one rate fall into one beat. */
const rideShare = 0.5
/** A camera that fell behind is owed so many looks at most: what could not be done is not made up for. */
const maxDebt = 2
/** Below this share of the machine a look is run at once, by itself. */
const lightLoad = 0.25
/** Share of the machine's time that detection may take; the rest is the browser's. */
export const usableShare = 0.8

/** What the schedule knows of one camera when it decides. */
export interface Candidate<Key> {
  readonly key: Key
  /** A picture waits that was not looked at. */
  readonly hasPicture: boolean
  readonly demand: RateDemand
  /** Pictures of different detectors cannot share a batch. */
  readonly batchKey: string
}

export type Decision<Key>
  /** Looks at these now, in this order. */
  = | { readonly kind: 'look', readonly keys: readonly Key[] }
    /** Nothing before `untilMs`, or before a picture comes; without it, not before a picture comes. */
    | { readonly kind: 'wait', readonly untilMs: number | undefined }

/** What a camera gets, of what it asked. */
export interface GrantedRate {
  readonly wantedFps: number
  readonly grantedFps: number
}

interface Entry { dueMs: number, grantedFps: number, wantedFps: number, readyMs: number | undefined }

/**
 * Decides which cameras are looked at next. Each has a due time that moves on by the interval it was granted; the most overdue go first,
 * so that a machine that cannot keep up slows all down by their weights. Nothing is queued: a picture that was not looked at is replaced
 * by the next one, and a due time never falls far behind. A batch starts when it is full, or 50 ms after the first picture was ready.
 * Times are ms of one clock that goes forward; the clock is an argument.
 */
export class LookSchedule<Key> {
  readonly #batchSize: (batchKey: string) => number
  readonly #entries = new Map<Key, Entry>()
  #load = 0
  #isShort = false

  /** `batchSize`: the size of batch that is cheapest for a detector, now. */
  constructor(batchSize: (batchKey: string) => number) {
    this.#batchSize = batchSize
  }

  /** Work that the cameras need against what the machine may give: above 1 it cannot keep up. Bursts and focus are not counted. */
  get load(): number {
    return this.#load
  }

  /** Some camera gets less than it asks for. */
  get isShort(): boolean {
    return this.#isShort
  }

  /** Shares the machine among the cameras. To be called when a demand changes, and now and then as costs do. */
  plan(candidates: readonly Candidate<Key>[], nowMs: number): void {
    const demands = candidates.map(c => c.demand)
    const budgetMs = usableShare * 1_000
    const granted = shareRates(demands, budgetMs)
    this.#load = demands.reduce((all, d) => all + d.neededFps * d.costMs, 0) / budgetMs
    this.#isShort = demands.some((d, i) => granted[i]! < d.wantedFps * 0.99)
    const known = new Set(candidates.map(c => c.key))
    for (const key of this.#entries.keys()) {
      if (!known.has(key))
        this.#entries.delete(key)
    }
    candidates.forEach(({ key, demand }, i) => {
      const entry = this.#entries.get(key)
      const grantedFps = granted[i]!
      if (!entry) {
        this.#entries.set(key, {
          dueMs: nowMs,
          grantedFps,
          wantedFps: demand.wantedFps,
          readyMs: undefined,
        })
        return
      }
      // A raised rate holds from the last look on, not from when the slow rate would have come round.
      if (grantedFps > entry.grantedFps)
        entry.dueMs = Math.min(entry.dueMs, Math.max(nowMs, entry.dueMs - 1_000 / entry.grantedFps + 1_000 / grantedFps))
      entry.grantedFps = grantedFps
      entry.wantedFps = demand.wantedFps
    })
  }

  granted(key: Key): GrantedRate | undefined {
    const entry = this.#entries.get(key)
    return entry && { wantedFps: entry.wantedFps, grantedFps: entry.grantedFps }
  }

  /** What to do at `nowMs`. The looks it answers count as begun. */
  decide(candidates: readonly Candidate<Key>[], nowMs: number): Decision<Key> {
    let nextMs: number | undefined
    let firstReadyMs: number | undefined
    const due: { candidate: Candidate<Key>, entry: Entry, overdue: number }[] = []
    const riders: typeof due = []
    for (const candidate of candidates) {
      const entry = this.#entries.get(candidate.key)
      if (!entry || entry.grantedFps <= 0)
        continue
      if (!candidate.hasPicture) {
        entry.readyMs = undefined
        continue
      }
      const intervalMs = 1_000 / entry.grantedFps
      const overdue = (nowMs - entry.dueMs) / intervalMs
      if (overdue < 0) {
        nextMs = Math.min(nextMs ?? Number.POSITIVE_INFINITY, entry.dueMs)
        if (overdue >= -rideShare && this.#batchSize(candidate.batchKey) > 1)
          riders.push({ candidate, entry, overdue })
        continue
      }
      entry.readyMs ??= nowMs
      firstReadyMs = Math.min(firstReadyMs ?? Number.POSITIVE_INFINITY, entry.readyMs)
      due.push({ candidate, entry, overdue })
    }
    if (firstReadyMs === undefined)
      return { kind: 'wait', untilMs: nextMs }
    due.sort((a, b) => b.overdue - a.overdue)
    const isFull = due.length >= this.#entries.size || [
      ...Map.groupBy(due, d => d.candidate.batchKey),
    ].some(([key, list]) => list.length >= this.#batchSize(key))
    const startMs = firstReadyMs + gatherMs
    if (!isFull && this.#load > lightLoad && nowMs < startMs) {
      return {
        kind: 'wait',
        untilMs: Math.min(startMs, nextMs ?? startMs),
      }
    }
    riders.sort((a, b) => b.overdue - a.overdue)
    // One detector's batch after the other, each as large as is cheapest: all of one tick.
    const taken: Candidate<Key>[] = []
    const room = new Map<string, number>()
    for (const { candidate, entry } of [
      ...due,
      ...riders,
    ]) {
      const left = room.get(candidate.batchKey) ?? this.#batchSize(candidate.batchKey)
      if (left === 0)
        continue
      room.set(candidate.batchKey, left - 1)
      this.#begin(entry, nowMs)
      taken.push(candidate)
    }
    taken.sort((a, b) => a.batchKey < b.batchKey
      ? -1
      : Number(a.batchKey > b.batchKey))
    return {
      kind: 'look',
      keys: taken.map(c => c.key),
    }
  }

  #begin(entry: Entry, nowMs: number): void {
    const intervalMs = 1_000 / entry.grantedFps
    entry.readyMs = undefined
    entry.dueMs = Math.max(entry.dueMs + intervalMs, nowMs - maxDebt * intervalMs)
  }
}
