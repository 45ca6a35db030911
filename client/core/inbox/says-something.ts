import type { AnnotationChange } from '#contract/annotation'
import type { MemberId } from '#contract/ids'
import type { MatchingIncident } from '../sync/incident-row.ts'
import { unreachable } from '#contract/unreachable'
import { isReviewedBy } from '../sync/incident-row.ts'

/** IN3: whether `change`, said of many by `maker`, says something of this one: what others decided already is not overturned in bulk. */
export function saysSomething({ review }: Pick<MatchingIncident, 'review'>, change: AnnotationChange, maker: MemberId): boolean {
  const { acknowledged, verdict } = review?.review ?? {}
  switch (change.kind) {
    case 'acknowledge':
      return change.takenBack
        ? acknowledged !== undefined
        : acknowledged === undefined && verdict === undefined
    case 'verdict':
      return change.verdict === null
        ? verdict !== undefined
        : verdict === undefined
    case 'note':
      return change.marks === undefined || (change.marks === 'reviewed') !== isReviewedBy({ review }, maker)
    case 'owner':
      return true
    default:
      return unreachable(change)
  }
}
