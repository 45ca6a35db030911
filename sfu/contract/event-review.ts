import type { AnnotationChange, StoredAnnotation, Verdict } from './annotation.ts'
import type { MemberId } from './ids.ts'
import type { EpochMs } from './time.ts'
import { unreachable } from './unreachable.ts'

/** Who said so, and when by the server's clock. */
export interface Said {
  readonly memberId: MemberId
  readonly memberName: string
  readonly at: EpochMs
  readonly orgSeq: number
}

/** What people made of one SafetyEvent: the annotations that stand, folded in the server's order. */
export interface EventReview {
  readonly acknowledged?: Said
  readonly verdict?: Said & { readonly verdict: Verdict }
  readonly owner?: Said & { readonly ownerId: MemberId }
  readonly notes: readonly (Said & { readonly text: string })[]
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

/**
 * SY12: whether a change made in sight of `basedOn` stands after the last standing one of its kind, `last` (0: none). Notes never collide;
 * the first acknowledgement stands; a verdict or an owner stands when its maker knew the present one.
 */
export function stands(kind: AnnotationChange['kind'], basedOn: number, last: number): boolean {
  switch (kind) {
    case 'note':
      return true
    case 'acknowledge':
      return last === 0
    case 'verdict':
    case 'owner':
      return basedOn >= last
    default:
      return unreachable(kind)
  }
}

/** Folds annotations of one event, in the server's order; overtaken ones change nothing. */
export function reviewOf(annotations: readonly StoredAnnotation[]): EventReview {
  return annotations.filter(({ overtakenBy }) => overtakenBy === undefined).reduce(applyAnnotation, unreviewed)
}

function applyAnnotation(review: EventReview, { annotation: { change, memberId }, memberName, receivedAt, orgSeq }: StoredAnnotation): EventReview {
  const said: Said = {
    memberId,
    memberName,
    at: receivedAt,
    orgSeq,
  }
  const basis = { ...review.basis, [change.kind]: orgSeq }
  switch (change.kind) {
    case 'acknowledge':
      return { ...review, basis, acknowledged: said }
    case 'note':
      return {
        ...review,
        basis,
        notes: [
          ...review.notes,
          { ...said, text: change.text },
        ],
      }
    case 'verdict': {
      const { verdict: _, ...rest } = review
      return change.verdict === null
        ? { ...rest, basis }
        : {
            ...rest,
            basis,
            verdict: { ...said, verdict: change.verdict },
          }
    }
    case 'owner': {
      const { owner: _, ...rest } = review
      return change.memberId === null
        ? { ...rest, basis }
        : {
            ...rest,
            basis,
            owner: { ...said, ownerId: change.memberId },
          }
    }
    default:
      return unreachable(change)
  }
}
