import type { MediaPlaneEvent } from '../core/media-plane.ts'

/** Tells listeners what happened; a listener that throws does not keep the others from hearing. */
export class EventHub {
  readonly #listeners = new Set<(event: MediaPlaneEvent) => void>()
  readonly #onListenerError: (error: unknown) => void

  constructor(onListenerError: (error: unknown) => void) {
    this.#onListenerError = onListenerError
  }

  subscribe(listener: (event: MediaPlaneEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  emit(event: MediaPlaneEvent): void {
    for (const listener of [...this.#listeners]) {
      try {
        listener(event)
      }
      catch (error) {
        this.#onListenerError(error)
      }
    }
  }
}
