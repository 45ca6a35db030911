/** How long a wall without pictures keeps the other pages waiting. */
const noPictureMs = 8_000
/** From the first picture on: those beside it come first. */
const settleMs = 2_500

const after = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms))

/** Resolves when the first pictures play, or when none came for a while: what is fetched after this takes nothing from them. */
export async function firstScreen(page: Document): Promise<void> {
  const watching = new AbortController()
  const playing = new Promise<void>(resolve => page.addEventListener('playing', () => resolve(), { capture: true, signal: watching.signal }))
  await Promise.race([
    playing,
    after(noPictureMs),
  ])
  watching.abort()
  await after(settleMs)
}

/** Resolves when the browser has nothing better to do, within two seconds; Safari cannot say and gets a tenth of one. */
export function idleBrowser(): Promise<void> {
  return 'requestIdleCallback' in globalThis
    ? new Promise(resolve => requestIdleCallback(() => resolve(), { timeout: 2_000 }))
    : after(100)
}

/**
 * The product's own letters, a hundred kilobytes and more: at once where the service worker has them, else it fetches them behind
 * the first screen, for the next visit. They never change under somebody's eyes. Where there is no service worker they come at once.
 */
export async function bringLetters(load: () => Promise<unknown>): Promise<void> {
  const worker = globalThis.navigator.serviceWorker as ServiceWorkerContainer | undefined
  if (!worker || worker.controller)
    await load().catch(() => {})
}
