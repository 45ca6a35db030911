import type { NormPoint } from './geometry.ts'
import type { SafetyEvent } from './safety-event.ts'

/*
 * One act told by several: who detects a camera changes, two browsers may detect it at once, and one without a network goes on by itself.
 * Each of them tells of the same act once, with its own picture, track and moment. Which of their reports are of one act is decided here,
 * from nothing but the reports, so that it does not depend on who was heard first.
 */

/** Reports of one act by different trackers are no further apart: a take-over takes 5 s, the slowest rule 15 s to be sure. */
const sameActMs = 20_000
/** Feet this far apart at the same moment are one person's, in heights of the person: boxes of two trackers, of two pictures. */
const nearHeights = 0.75
/** And so far for each second between two sights of the person, at the most `farHeights`: a walk is some .8 heights a second. */
const heightsPerSecond = 0.75
const farHeights = 3
/** However small the person is, in the picture's height. */
const nearShare = 0.04
/** Reports that an incident remembers. */
const rememberedReports = 64

/** An event as far as it says which act it tells of. Lengths are shares of the picture, rounded to 1e-4; times `capturedAt`, ms. */
export interface ActReport {
  /** Device and lease: what one tracker tells twice is two acts, it knows its people. */
  readonly tracker: string
  readonly at: number
  /** Where the person stood (foot point), where there was a person, and how tall they are; absent: it is about the zone. */
  readonly place?: NormPoint & { readonly height: number }
  /** Where and when it was first seen, where that is told. */
  readonly from?: NormPoint & { readonly at: number }
}

/** The acts of one incident. */
export interface Acts {
  /** Acts whose reports are not remembered any more. */
  readonly settled: number
  readonly reports: readonly ActReport[]
}

export const noActs: Acts = { settled: 0, reports: [] }

/** Device and lease epoch: a tracker's ids begin anew with each lease. */
export function trackerOf({ deviceId, leaseEpoch }: Pick<SafetyEvent, 'deviceId' | 'leaseEpoch'>): string {
  return `${deviceId.toLowerCase()} ${leaseEpoch}`
}

export function actReportOf(event: SafetyEvent): ActReport {
  const box = event.boxes.find(({ trackId }) => event.trackId > 0 && trackId === event.trackId)?.box ?? event.evidence?.motionBox
  return {
    tracker: trackerOf(event),
    at: event.capturedAt,
    ...box && {
      place: {
        x: rounded((box.x1 + box.x2) / 2),
        y: rounded(box.y2),
        height: rounded(box.y2 - box.y1),
      },
    },
    ...box && event.path && {
      from: {
        x: rounded(event.path.from.x),
        y: rounded(event.path.from.y),
        at: event.capturedAt - event.path.seenMs,
      },
    },
  }
}

/** Whether two trackers may have told of the same act; the same tracker never does. */
export function areOfOneAct(a: ActReport, b: ActReport): boolean {
  if (a.tracker === b.tracker || Math.abs(a.at - b.at) > sameActMs)
    return false
  if (!a.place || !b.place)
    return true
  const [earlier, later] = a.at <= b.at
    ? [a, b]
    : [b, a]
  const then = whereAt(later, earlier.at)
  const height = Math.max(a.place.height, b.place.height)
  const heights = Math.min(farHeights, nearHeights + heightsPerSecond * (then.at - earlier.at) / 1000)
  // Across the picture counts as along it: the one is wider than the other by its aspect, which is not told. A person's height is what both have.
  return Math.hypot(then.x - earlier.place!.x, then.y - earlier.place!.y) <= Math.max(nearShare, heights * height)
}

/** Where the person of a report was at that moment, or at the moment nearest to it of which the report tells. */
function whereAt({ at, place, from }: ActReport, atMs: number): NormPoint & { at: number } {
  if (!from || from.at >= at)
    return { x: place!.x, y: place!.y, at }
  const asked = Math.min(at, Math.max(from.at, atMs))
  const share = (asked - from.at) / (at - from.at)
  return {
    x: from.x + (place!.x - from.x) * share,
    y: from.y + (place!.y - from.y) * share,
    at: asked,
  }
}

/**
 * How many acts these reports tell of. Reports that may be of one act hang together; of what hangs together there were as many acts as the one
 * tracker saw that saw the most. The order of the reports does not matter.
 */
export function countActs(reports: readonly ActReport[]): number {
  // As nearly always; each write of an incident asks.
  if (areOfOneTracker(reports))
    return reports.length
  return groupsOf(reports).reduce((sum, group) => sum + mostByOne(group), 0)
}

/** The acts with one more report. Beyond 64 reports the oldest that hang together are settled: counted, and forgotten. */
export function withReport({ settled, reports }: Acts, report: ActReport): Acts {
  const all = [
    ...reports,
    report,
  ]
  if (all.length <= rememberedReports)
    return { settled, reports: all }
  const [oldest] = areOfOneTracker(all)
    ? [
        [
          all.reduce((a, b) => b.at < a.at
            ? b
            : a),
        ],
      ]
    : groupsOf(all)
  const gone = new Set(oldest)
  return {
    settled: settled + mostByOne(oldest!),
    reports: all.filter(each => !gone.has(each)),
  }
}

/** Then no two of them hang together. */
function areOfOneTracker(reports: readonly ActReport[]): boolean {
  return reports.every(({ tracker }) => tracker === reports[0]!.tracker)
}

function mostByOne(group: readonly ActReport[]): number {
  return Math.max(...[
    ...Map.groupBy(group, ({ tracker }) => tracker).values(),
  ].map(({ length }) => length))
}

/** What hangs together, by the beginning of each. */
function groupsOf(reports: readonly ActReport[]): ActReport[][] {
  const sorted = [...reports].sort((a, b) => a.at - b.at)
  const groups: ActReport[][] = []
  for (const report of sorted) {
    const joined = groups.filter(group => group.some(other => areOfOneAct(other, report)))
    const [first = [], ...others] = joined
    if (joined.length === 0)
      groups.push(first)
    for (const other of others) {
      first.push(...other)
      groups.splice(groups.indexOf(other), 1)
    }
    first.push(report)
  }
  return groups
}

function rounded(value: number): number {
  return Math.round(value * 10_000) / 10_000
}
