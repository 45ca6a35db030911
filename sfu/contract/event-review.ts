import type { AnnotationChange, FalseAlarmReason, StoredAnnotation, Verdict } from './annotation.ts'
import type { EventId, MemberId } from './ids.ts'
import type { EpochMs } from './time.ts'
import { reactionOf } from './reaction.ts'
import { unreachable } from './unreachable.ts'

/** Who said so, and when by the server's clock. */
export interface Said {
  readonly memberId: MemberId
  readonly memberName: string
  readonly at: EpochMs
  readonly orgSeq: number
}

/** What people made of one Incident (or of an event that opened none): the annotations that stand, folded in the server's order. */
export interface EventReview {
  readonly acknowledged?: Said
  readonly verdict?: Said & {
    readonly verdict: Verdict
    readonly reason?: FalseAlarmReason
    readonly text?: string
    readonly duplicateOf?: EventId
    /** Since when the Incident takes no later events. */
    readonly closedAt: EpochMs
  }
  readonly owner?: Said & { readonly ownerId: MemberId, readonly isWorking: boolean }
  /** What each person last said of having reviewed it, by id; absent: nobody said so in as many words. */
  readonly marks?: Readonly<Record<MemberId, 'reviewed' | 'unreviewed'>>
  readonly notes: readonly (Said & { readonly text: string, readonly escalates: boolean })[]
  /** When somebody first acknowledged it, took it on or judged it, by their own clock unless it is doubted; anew after all of that was taken back. */
  readonly reactedAt?: EpochMs
  /** orgSeq of the newest standing annotation of each kind, also of one that took something back: what a new one is based on. */
  readonly basis: Readonly<Record<AnnotationChange['kind'], number>>
}

export const unreviewed: EventReview = {
  notes: [],
  basis: {
    acknowledge: 0,
    verdict: 0,
    note: 0,
    owner: 0,
  },
}

/** The newest standing change of a kind and its place; 0: there is none. */
export interface LastStanding { readonly orgSeq: number, readonly change?: AnnotationChange }

/**
 * SY12: whether a change made in sight of `basedOn` stands after the last standing one of its kind. Notes never collide; the first
 * acknowledgement stands until it is taken back; all else stands when its maker knew the present one.
 */
export function stands(change: AnnotationChange, basedOn: number, last: LastStanding): boolean {
  switch (change.kind) {
    case 'note':
      return true
    case 'acknowledge':
      return change.takenBack
        ? basedOn >= last.orgSeq
        : last.change === undefined || isTakenBack(last.change)
    case 'verdict':
    case 'owner':
      return basedOn >= last.orgSeq
    default:
      return unreachable(change)
  }
}

function isTakenBack(change: AnnotationChange): boolean {
  return change.kind === 'acknowledge' && change.takenBack === true
}

/** Folds annotations of one Incident, in the server's order; overtaken ones change nothing. */
export function reviewOf(annotations: readonly StoredAnnotation[]): EventReview {
  const standing = annotations.filter(({ overtakenBy }) => overtakenBy === undefined)
  const marks = marksOf(standing)
  const reactedAt = reactionOf(standing)
  return {
    ...standing.reduce(applyAnnotation, unreviewed),
    ...reactedAt !== undefined && { reactedAt },
    ...Object.keys(marks).length > 0 && { marks },
  }
}

/** The last mark of each person; who says something else after having marked it unreviewed has reviewed it after all. */
function marksOf(standing: readonly StoredAnnotation[]): Record<MemberId, 'reviewed' | 'unreviewed'> {
  const marks = new Map<MemberId, 'reviewed' | 'unreviewed'>()
  for (const { annotation: { change, memberId } } of standing) {
    if (change.kind === 'note' && change.marks)
      marks.set(memberId, change.marks)
    else if (marks.get(memberId) === 'unreviewed' && !isTakenBack(change))
      marks.delete(memberId)
  }
  return Object.fromEntries(marks)
}

function applyAnnotation(review: EventReview, { annotation: { change, memberId, madeAt }, memberName, receivedAt, clockSuspect, orgSeq }: StoredAnnotation): EventReview {
  const said: Said = {
    memberId,
    memberName,
    at: receivedAt,
    orgSeq,
  }
  const basis = { ...review.basis, [change.kind]: orgSeq }
  switch (change.kind) {
    case 'acknowledge': {
      const { acknowledged: _, ...rest } = review
      return change.takenBack
        ? { ...rest, basis }
        : { ...rest, basis, acknowledged: said }
    }
    case 'note':
      return change.marks
        ? { ...review, basis }
        : {
            ...review,
            basis,
            notes: [
              ...review.notes,
              { ...said, text: change.text, escalates: change.escalates ?? false },
            ],
          }
    case 'verdict': {
      const { verdict: _, ...rest } = review
      return change.verdict === null
        ? { ...rest, basis }
        : {
            ...rest,
            basis,
            verdict: {
              ...said,
              verdict: change.verdict,
              reason: change.reason,
              text: change.text,
              duplicateOf: change.duplicateOf,
              closedAt: clockSuspect
                ? receivedAt
                : madeAt,
            },
          }
    }
    case 'owner': {
      const { owner: _, ...rest } = review
      return change.memberId === null
        ? { ...rest, basis }
        : {
            ...rest,
            basis,
            owner: { ...said, ownerId: change.memberId, isWorking: change.isWorking ?? false },
          }
    }
    default:
      return unreachable(change)
  }
}

/**
 * Who has reviewed it: whoever said so, and whoever said anything else of it that stands. Reviewed is per person; acknowledged is shared.
 * Saying that it is not reviewed takes both back for oneself.
 */
export function reviewersOf({ acknowledged, verdict, owner, notes, marks = {} }: EventReview): MemberId[] {
  const said = [acknowledged, verdict, owner, ...notes].flatMap(each => each
    ? [each.memberId]
    : [])
  const marked = Object.entries(marks).map(([memberId]) => memberId as MemberId)
  return [
    ...new Set([
      ...said,
      ...marked,
    ]),
  ].filter(memberId => marks[memberId] !== 'unreviewed')
}
