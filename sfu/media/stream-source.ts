import type { Thinning } from '#contract/stream'
import type { ConsumeWish, StreamRef } from '../core/media-plane.ts'
import type { BurstPacer } from './burst-pacer.ts'
import type { MediaWorker } from './media-worker.ts'
import { noWorker } from './worker-keeper.ts'

/** What one viewer is to consume, in its own worker. */
export interface Offer {
  readonly producerId: string
  readonly isPassing: boolean
  /** Its consumer takes packets from now on. */
  readonly begin: () => void
  /** Idempotent: its consumer is gone. */
  readonly release: () => void
}

export interface OfferWish {
  readonly thinning: Thinning
  readonly start: ConsumeWish['start']
  /** Where the viewer's transport is. */
  readonly worker: MediaWorker
  readonly pacer: BurstPacer
}

/** A stream as the plane offers it, wherever its packets come from. */
export interface StreamSource {
  readonly stream: StreamRef
  /** Where it is placed; undefined while it has no worker. */
  readonly worker: MediaWorker | undefined
  /** Rejects with AppError 'media-unavailable' while it has no worker. */
  readonly offer: (wish: OfferWish) => Promise<Offer>
  /** Copies of all that a consumer would get, as long as it lasts; comes back with a rebuilt worker. */
  readonly tap: (onRtp: (packet: Uint8Array) => void) => Promise<() => void>
  /** Idempotent. */
  readonly close: () => void
}

/** Fails with 'media-unavailable' when there is none. */
export function needHome<T>(home: T | undefined): T {
  if (home === undefined)
    throw noWorker()
  return home
}
