import type { AnnotationChange } from '#contract/annotation'
import type { EventReview } from '#contract/event-review'
import { unreachable } from '#contract/unreachable'

/** What a mark says to a page of a version that takes it for a note: in English, as the server's sentences are. */
const markTexts = { reviewed: 'Reviewed.', unreviewed: 'Marked as not reviewed.' } as const

/** Says of oneself whether one has reviewed it. */
export function markOf(marks: 'reviewed' | 'unreviewed'): AnnotationChange {
  return { kind: 'note', text: markTexts[marks], marks }
}

/** What takes a change back where `before` was said; undefined for what cannot be unsaid (notes but marks, escalations). */
export function inverseOf(change: AnnotationChange, before: EventReview | undefined): AnnotationChange | undefined {
  switch (change.kind) {
    case 'note':
      return change.marks && markOf(change.marks === 'reviewed'
        ? 'unreviewed'
        : 'reviewed')
    case 'acknowledge':
      return change.takenBack
        ? { kind: 'acknowledge' }
        : { kind: 'acknowledge', takenBack: true }
    case 'verdict': {
      const { verdict = null, reason, text, duplicateOf } = before?.verdict ?? {}
      return {
        kind: 'verdict',
        verdict,
        reason,
        text,
        duplicateOf,
      }
    }
    case 'owner':
      return {
        kind: 'owner',
        memberId: before?.owner?.ownerId ?? null,
        ...before?.owner?.isWorking && { isWorking: true },
      }
    default:
      return unreachable(change)
  }
}
