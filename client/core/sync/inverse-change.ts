import type { AnnotationChange } from '#contract/annotation'
import type { EventReview } from '#contract/event-review'
import { unreachable } from '#contract/unreachable'

/** What takes a change back where `before` was said; undefined for what cannot be unsaid (notes, escalations). */
export function inverseOf(change: AnnotationChange, before: EventReview | undefined): AnnotationChange | undefined {
  switch (change.kind) {
    case 'note':
      return undefined
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
