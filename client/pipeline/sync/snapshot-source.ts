import type { Sha256 } from '#contract/ids'
import type { EpochMs } from '#contract/time'
import type { ApiPort } from '../../core/api-port.ts'
import type { EventStore } from '../../core/sync/event-store.ts'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'

export interface SnapshotSourceParts {
  store: EventStore
  api: ApiPort
  hash: (bytes: ArrayBuffer) => Promise<Sha256>
}

export interface SnapshotSource {
  /**
   * The picture from this browser, else from the server, which is then kept for the next time without a network.
   * Undefined where neither has it, or the server cannot be asked. Rejects with the server's refusal (AppError). `of`: when its event was.
   */
  readonly snapshot: (sha256: Sha256, of?: EpochMs) => Promise<Blob | undefined>
}

export function createSnapshotSource({ store, api, hash }: SnapshotSourceParts): SnapshotSource {
  /** A list draws one picture in many places; it is fetched once. */
  const fetching = new Map<Sha256, Promise<Blob | undefined>>()

  async function fetchSnapshot(sha256: Sha256, of?: EpochMs): Promise<Blob | undefined> {
    try {
      const picture = await api.findSnapshot(sha256)
      // A picture is evidence: bytes that are not the ones the event names are not shown.
      if (!picture || await hash(await picture.arrayBuffer()) !== sha256)
        return undefined
      await store.keepSnapshot(sha256, picture, of).catch(() => {})
      return picture
    }
    catch (error) {
      if (error instanceof NetworkUnavailable)
        return undefined
      throw error
    }
  }

  return {
    async snapshot(sha256, of) {
      const kept = await store.snapshot(sha256)
      if (kept)
        return kept
      const running = fetching.get(sha256) ?? fetchSnapshot(sha256, of).finally(() => fetching.delete(sha256))
      fetching.set(sha256, running)
      return running
    },
  }
}
