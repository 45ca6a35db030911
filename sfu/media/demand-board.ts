import type { StreamRef } from '../core/media-plane.ts'
import type { EventHub } from './event-hub.ts'
import { keyOf } from './stream-key.ts'

/** Counts who wants each stream, whether it is there or not, and says when the first comes and the last goes. */
export class DemandBoard {
  readonly #hub: EventHub
  readonly #counts = new Map<string, number>()

  constructor(hub: EventHub) {
    this.#hub = hub
  }

  isWanted(stream: StreamRef): boolean {
    return this.#counts.has(keyOf(stream))
  }

  /** One more wants it; the answer, idempotent, takes that back. */
  add(stream: StreamRef): () => void {
    const key = keyOf(stream)
    const count = this.#counts.get(key) ?? 0
    this.#counts.set(key, count + 1)
    if (count === 0)
      this.#hub.emit({ type: 'demand', stream, isWanted: true })
    let isThere = true
    return () => {
      if (!isThere)
        return
      isThere = false
      const left = (this.#counts.get(key) ?? 0) - 1
      if (left > 0) {
        this.#counts.set(key, left)
        return
      }
      this.#counts.delete(key)
      this.#hub.emit({ type: 'demand', stream, isWanted: false })
    }
  }
}
