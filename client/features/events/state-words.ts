import type { ReviewState } from '../../core/sync/event-filter.ts'

/** Where an event stands with people, in a word or two. */
export function stateWords(state: ReviewState, t: (key: string) => string): string {
  switch (state) {
    case 'unreviewed': return t('review.unreviewed')
    case 'acknowledged': return t('review.acknowledged')
    default: return t(`review.verdict.${state}`)
  }
}
