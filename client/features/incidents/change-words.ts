import type { AnnotationChange } from '#contract/annotation'
import { unreachable } from '#contract/unreachable'

/** What somebody said, in a word or two. */
export function changeWords(change: AnnotationChange, t: (key: string, named?: Record<string, string>) => string): string {
  switch (change.kind) {
    case 'acknowledge': return change.takenBack
      ? t('incidents.ackTakenBack')
      : t('review.acknowledged')
    case 'verdict': return change.verdict === null
      ? t('incidents.reopened')
      : [
          t(`review.verdict.${change.verdict}`),
          ...change.reason
            ? [
                t(`incidents.reason.${change.reason}`),
              ]
            : [],
          ...change.text
            ? [change.text]
            : [],
        ].join(' · ')
    case 'note': return change.marks
      ? t(change.marks === 'reviewed'
          ? 'inbox.reviewed'
          : 'inbox.unmarked')
      : change.escalates
        ? t('incidents.escalated', { text: change.text })
        : change.text
    case 'owner': return change.memberId === null
      ? t('review.release')
      : change.isWorking
        ? t('incidents.working')
        : t('review.takeOn')
    default: return unreachable(change)
  }
}
