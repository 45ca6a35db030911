import type { EventClip } from '#contract/clip'
import type { EventId } from '#contract/ids'
import type { ApiPort } from '../../core/api-port.ts'
import type { EvidenceStore } from '../../core/clips/evidence-store.ts'
import type { HeldFilms } from '../sync/holding-service.ts'
import type { ClipSourceService } from './clip-source.ts'

const pageSize = 500

/** CT11: films for when there is no network. */
export function createHeldFilms({ api, store, source }: { api: Pick<ApiPort, 'call'>, store: Pick<EvidenceStore, 'prune'>, source: Pick<ClipSourceService, 'fetch'> }): HeldFilms {
  let listed: readonly EventClip[] = []
  return {
    async list(since) {
      const all: EventClip[] = []
      listed = all
      let before: EventId | undefined
      for (;;) {
        const { clips } = await api.call('clip.list', {
          query: {
            since,
            limit: pageSize,
            ...(before && { before }),
          },
        })
        all.push(...clips)
        if (clips.length < pageSize)
          return all
        before = clips.at(-1)!.eventId
      }
    },
    async fetch(eventId, clip) {
      const isHere = await source.fetch(eventId, clip)
      // A film that several events share is here for each of them.
      for (const other of isHere
        ? listed.filter(each => each.clip.sha256 === clip.sha256 && each.eventId !== eventId)
        : [])
        await source.fetch(other.eventId, other.clip)
      return isHere
    },
    prune: store.prune,
  }
}
