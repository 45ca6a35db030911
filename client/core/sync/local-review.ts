import type { Annotation, AnnotationChange, StoredAnnotation } from '#contract/annotation'
import type { EventReview, LastStanding } from '#contract/event-review'
import type { DeviceId } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { AnnotationRow } from './annotation-row.ts'
import type { Rejection } from './event-row.ts'
import { reviewOf, stands } from '#contract/event-review'

/** One of ours that came too late, and what had been said before it. */
export interface ReviewConflict {
  mine: Annotation
  /** Absent where this browser does not hold it. */
  theirs?: { change: AnnotationChange, memberName: string, at: EpochMs }
}

/** What people made of an event as this browser sees it. */
export interface LocalReview {
  /** What stands, with what waits here as if it had been told; `basis` is the server's alone. */
  review: EventReview
  /** How many of it wait here. */
  waiting: number
  /** RV3: ours that were not applied and that nobody has said again since. */
  conflicts: ReviewConflict[]
  /** Ours that the server will never take. */
  rejected: { annotation: Annotation, rejection: Rejection }[]
}

interface SaidRow extends AnnotationRow {
  /** 1: made by this browser. */
  own?: 1
}

/** Folds everything said of one event, in any order. */
export function localReviewOf(rows: readonly SaidRow[]): LocalReview {
  const told = rows.filter(row => row.receivedAt !== undefined && row.orgSeq !== undefined && row.sync !== 'rejected').sort((a, b) => a.orgSeq! - b.orgSeq!)
  const pending = rows.filter(row => row.receivedAt === undefined && row.sync !== 'rejected').sort(inOrderMade)
  const stored = told.map(row => storedOf(row, row.orgSeq!))
  const known = reviewOf(stored)
  const folded = [...stored]
  for (const row of pending) {
    const { change, basedOn, deviceId } = row.annotation
    const last = lastStanding(folded, change.kind)
    if (standsAfter({ change, basedOn, deviceId }, last))
      folded.push(storedOf(row, (folded.at(-1)?.orgSeq ?? 0) + 1))
  }
  return {
    review: {
      ...reviewOf(folded),
      basis: known.basis,
    },
    waiting: rows.filter(({ sync }) => sync === 'waiting').length,
    conflicts: told.filter(row => row.overtakenBy !== undefined && row.own === 1 && !isSaidAgain(row, rows)).map(row => ({
      mine: row.annotation,
      theirs: told.filter(({ orgSeq }) => orgSeq === row.overtakenBy).map(theirsOf)[0],
    })),
    rejected: rows.flatMap(({ annotation, rejection }) => rejection
      ? [
          { annotation, rejection },
        ]
      : []),
  }
}

/** SY12: a device knows what it said itself, also before it was told where that stands. */
function standsAfter({ change, basedOn, deviceId }: Pick<Annotation, 'change' | 'basedOn' | 'deviceId'>, last: LastSaid): boolean {
  return stands(change, last.deviceId === deviceId
    ? last.orgSeq
    : basedOn, last)
}

interface LastSaid extends LastStanding { deviceId?: DeviceId }

function lastStanding(stored: readonly StoredAnnotation[], kind: AnnotationChange['kind']): LastSaid {
  const last = stored.filter(({ annotation, overtakenBy }) => annotation.change.kind === kind && overtakenBy === undefined).at(-1)
  return { orgSeq: last?.orgSeq ?? 0, change: last?.annotation.change, deviceId: last?.annotation.deviceId }
}

function isSaidAgain(row: SaidRow, rows: readonly SaidRow[]): boolean {
  return rows.some(other => other.own === 1 && other.annotation.change.kind === row.annotation.change.kind && inOrderMade(row, other) < 0)
}

function storedOf({ annotation, memberName, receivedAt, clockSuspect, overtakenBy }: AnnotationRow, orgSeq: number): StoredAnnotation {
  return {
    annotation,
    orgSeq,
    memberName,
    receivedAt: receivedAt ?? annotation.madeAt,
    clockSuspect: clockSuspect ?? false,
    overtakenBy,
  }
}

function theirsOf({ annotation, memberName, receivedAt }: AnnotationRow): NonNullable<ReviewConflict['theirs']> {
  return {
    change: annotation.change,
    memberName,
    at: receivedAt ?? annotation.madeAt,
  }
}

/** Ids are UUIDv7: they sort by when they were made. */
function inOrderMade(a: AnnotationRow, b: AnnotationRow): number {
  return a.annotation.annotationId < b.annotation.annotationId
    ? -1
    : 1
}
