import type { WantedState } from '../../core/sync/incident-filter.ts'

/** Where an incident stands with people, in a word or two. */
export function stateWords(state: WantedState, t: (key: string) => string): string {
  switch (state) {
    case 'new':
    case 'acknowledged':
    case 'in-progress': return t(`incidents.state.${state}`)
    default: return t(`review.verdict.${state}`)
  }
}
