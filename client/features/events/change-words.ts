import type { AnnotationChange } from '#contract/annotation'
import { unreachable } from '#contract/unreachable'

/** What somebody said, in a word or two. */
export function changeWords(change: AnnotationChange, t: (key: string) => string): string {
  switch (change.kind) {
    case 'acknowledge': return t('review.acknowledged')
    case 'verdict': return change.verdict === null
      ? t('review.takenBack')
      : t(`review.verdict.${change.verdict}`)
    case 'note': return change.text
    case 'owner': return change.memberId === null
      ? t('review.release')
      : t('review.takeOn')
    default: return unreachable(change)
  }
}
