import { lettersTime } from './core/letters.ts'

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

/** A syllable as bytes of a picture. */
function drawSyllable(context: CanvasRenderingContext2D, letters: string, syllable: string): Uint8ClampedArray {
  context.clearRect(0, 0, 32, 32)
  context.font = `24px ${letters}`
  context.textBaseline = 'top'
  context.fillText(syllable, 2, 2)
  return context.getImageData(0, 0, 32, 32).data
}

/** Two syllables that look nothing alike, in `letters`: the system's own, so that it is not about the product's. Undefined without a canvas. */
export function drawHangul(page: Document, letters = 'system-ui, sans-serif'): [Uint8ClampedArray, Uint8ClampedArray] | undefined {
  const canvas = page.createElement('canvas')
  canvas.width = 32
  canvas.height = 32
  const context = canvas.getContext('2d', { willReadFrequently: true })
  return context
    ? [
        drawSyllable(context, letters, '가'),
        drawSyllable(context, letters, '뷁'),
      ]
    : undefined
}

/**
 * The product's own letters: before the first screen where the service worker has them or the system has none for Hangul, else behind it,
 * in the same visit. There the page changes its letters once under the eyes of whoever has just come, which is the price of pictures that come first.
 * Answers what is to be done behind the first screen.
 */
export async function bringLetters(load: () => Promise<unknown>): Promise<() => Promise<unknown>> {
  const worker = globalThis.navigator.serviceWorker as ServiceWorkerContainer | undefined
  const time = lettersTime({
    areAtHand: Boolean(worker?.controller),
    drawn: drawHangul(document),
  })
  if (time === 'before-first-screen') {
    await load().catch(() => {})
    return async () => {}
  }
  return () => load().catch(() => {})
}
