import type { Observable } from '../../core/observable.ts'
import { createObservable } from '../../core/observable.ts'

/** A newer version of the page that waits to be let in. */
export interface PageUpdate {
  readonly ready: Observable<boolean>
  /** Lets it in and reloads this tab; called when its user said so and never else. */
  readonly load: () => void
  /** Another tab runs a newer version already: this one is to be loaded again when its user says so. */
  readonly markOutdated: () => void
  /** Resolves when the page is served offline, or after `patienceMs`: whoever loads something to be kept waits for it. */
  readonly installed: (patienceMs: number) => Promise<void>
}

const lookEveryMs = 30 * 60_000

/**
 * Registers the service worker at `address` and watches for a newer one. `container` is undefined where the browser has none
 * (no secure context): the page then works with a network only.
 */
export function watchPageUpdate(container: ServiceWorkerContainer | undefined, address: string, reload: () => void): PageUpdate {
  const ready = createObservable(false)
  let waiting: ServiceWorker | undefined
  let asked = false

  function watchOne(worker: ServiceWorker | null): void {
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first install: nothing to replace.
      if (worker.state === 'installed' && container?.controller)
        offer(worker)
    })
  }
  function offer(worker: ServiceWorker): void {
    waiting = worker
    ready.set(true)
  }

  const registering = container?.register(address, { scope: '/', type: 'classic' }).then((registration) => {
    if (registration.waiting && container.controller)
      offer(registration.waiting)
    watchOne(registration.installing)
    registration.addEventListener('updatefound', () => watchOne(registration.installing))
    setInterval(() => void registration.update().catch(() => {}), lookEveryMs)
  }, reportError)
  container?.addEventListener('controllerchange', () => asked && reload())

  return {
    ready,
    load() {
      asked = true
      if (waiting?.state === 'installed')
        waiting.postMessage({ type: 'let-in' })
      else
        reload()
    },
    markOutdated: () => ready.set(true),
    async installed(patienceMs) {
      if (!container || !registering)
        return
      await Promise.race([
        container.ready,
        new Promise(resolve => setTimeout(resolve, patienceMs)),
      ])
    },
  }
}
