import type { Clip } from '#contract/clip'
import type { EventId } from '#contract/ids'
import type { FilmTrouble } from './film-port.ts'

/** What there is of an event's clip, for this browser, now. */
export type ClipView
  = | { readonly kind: 'here', readonly clip: Clip, readonly film: Blob }
    /** Its seconds are not over yet, or it is being put together. */
    | { readonly kind: 'making' }
    /** This browser could not make it. */
    | { readonly kind: 'none', readonly trouble: FilmTrouble | 'no-room' }
    /** The server has not got it yet from whoever recorded the event. */
    | { readonly kind: 'awaited' }
    /** It is not here, and the server cannot be asked. */
    | { readonly kind: 'offline' }

/** Clips of events, from this browser and else from the server. */
export interface ClipSource {
  /** What is fetched is kept for the next time without a network, where there is room. Rejects with the server's refusal (AppError). */
  readonly find: (eventId: EventId, signal?: AbortSignal) => Promise<ClipView>
  /** Told when something is known of an event's clip in this browser. */
  readonly onChange: (listener: (eventId: EventId) => void) => () => void
  /** When each of a film's pictures begins, ms from its beginning. */
  readonly pictureTimes: (film: Blob) => Promise<readonly number[]>
}
