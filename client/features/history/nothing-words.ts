import type { ClipView } from '../../core/clips/clip-source.ts'
import type { NothingKept } from '../../core/history/moment-evidence.ts'
import type { MomentParts } from './use-moment.ts'
import { clipAfterMs, clipBeforeMs } from '#contract/clip'
import { unreachable } from '#contract/unreachable'

type Say = (key: string, values?: Record<string, string>) => string

/** Why nothing is to be seen, in a sentence; undefined while it is being asked. A film that there should be says itself why it is not here. */
export function nothingWords(because: NothingKept, { moments, atMs, isLoading }: Pick<MomentParts, 'moments' | 'atMs' | 'isLoading'>, lost: ReadonlyMap<string, Exclude<ClipView, { kind: 'here' }>>, t: Say): string | undefined {
  const missed = moments.find(({ eventId, capturedAt }) => lost.has(eventId) && atMs >= capturedAt - clipBeforeMs && atMs <= capturedAt + clipAfterMs)
  const view = missed && lost.get(missed.eventId)
  if (view) {
    return t('history.nothing.lost', {
      why: view.kind === 'none'
        ? t(`clips.none.${view.trouble}`)
        : t(`clips.${view.kind}`),
    })
  }
  if (isLoading && because.kind === 'unknown')
    return undefined
  switch (because.kind) {
    case 'not-analysed':
      return t('history.nothing.not-analysed', {
        because: t(`coverage.because.${because.because}`),
      })
    case 'quiet':
      return t(because.isArmed
        ? 'history.nothing.quiet'
        : 'history.nothing.quiet-unarmed')
    case 'not-yet':
    case 'before-camera':
    case 'offline':
    case 'unknown':
      return t(`history.nothing.${because.kind}`)
    default:
      return unreachable(because)
  }
}
