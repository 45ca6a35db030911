import type { Page } from 'playwright'
import type { Figures } from '../bench.ts'
import { readMedia } from '../../e2e/media-probe.ts'
import { waitFor } from '../../e2e/wait-for.ts'
import { figure, percentile, ratioFigure } from '../figure.ts'
import { counterBits } from './counter-clip.ts'
import { mainClip, startWatchedCameras } from './watched-camera.ts'

const joins = 12

interface FocusTime { consumeMs: number, widths: { width: number, ms: number }[] }
declare global {
  interface Window {
    benchFocus: FocusTime
    benchShown: { atMs: number, count: number }[]
  }
}

async function focus(page: Page, camera: string): Promise<void> {
  await page.getByRole('button', { name: `Show ${camera} large`, exact: true }).click()
}

async function unfocus(page: Page): Promise<void> {
  await page.keyboard.press('Escape')
  // Until the main stream is let go.
  await waitFor('the main stream to be let go', async () => (await readMedia(page, 1)).tiles.every(({ width }) => width <= 640), 30_000)
  await waitFor('as many streams as tiles', async () => {
    const { tiles, received } = await readMedia(page, 1)
    return received.running <= tiles.length
  }, 30_000)
}

/**
 * Twelve cameras, a window of 1280x800, one focused: bytes received over 10 s, with the main stream of the focused one and the sub streams of
 * the thumbnails in sight, against twelve times what one main stream brings by itself in the same run.
 */
export async function measureFocusBytes(say: (line: string) => void): Promise<Figures> {
  const watched = await startWatchedCameras(12, mainClip, say)
  try {
    const { page } = await watched.open()
    const wall = await readMedia(page, 10)
    say(`wall: ${wall.received.running} streams, ${Math.round(wall.received.bytesPerSecond / 1000)} kB/s`)
    await focus(page, 'Camera 1')
    await waitFor('the main stream', async () => (await readMedia(page, 1)).tiles.some(({ width }) => width === mainClip.width), 30_000)
    await page.waitForTimeout(4_000)
    const { received } = await readMedia(page, 10)
    const most = Math.max(...received.bytesOfStreams)
    say(`focus: ${received.running} streams, ${Math.round(received.bytesPerSecond / 1000)} kB/s; one main stream ${Math.round(most / 1000)} kB/s`)
    return {
      focus_bytes_ratio: ratioFigure(received.bytesPerSecond / 1000, 12 * most / 1000, 'kB/s'),
      wall_bytes_ratio: ratioFigure(wall.received.bytesPerSecond / 1000, 12 * most / 1000, 'kB/s'),
    }
  }
  finally {
    await watched.close()
  }
}

/** In the page: from the request for the main stream to the first presented picture of its size. */
function watchFocus(): void {
  window.benchFocus = { consumeMs: 0, widths: [] }
  const send = WebSocket.prototype.send
  WebSocket.prototype.send = function (data) {
    const text = String(data)
    if (text.includes('media.consume') && text.includes('"main"') && text.includes('"now"')) {
      window.benchFocus = {
        consumeMs: performance.now(),
        widths: [],
      }
    }
    return send.call(this, data)
  }
  const seen = new WeakSet<Element>()
  new MutationObserver(() => {
    for (const video of document.querySelectorAll<HTMLVideoElement>('article[data-camera] video')) {
      if (seen.has(video))
        continue
      seen.add(video)
      video.requestVideoFrameCallback((_, { width, presentationTime }) => window.benchFocus.widths.push({ width, ms: presentationTime }))
    }
  }).observe(document, { childList: true, subtree: true })
}

/**
 * A tile is focused on the wall of the product at moments spread over the camera's GOP: from the request for its main stream, which nobody
 * received before, on the transport that stands, to its first presented picture; p50 of 12 against half a GOP, the mean wait for the next key
 * frame. Also that time itself from the request, p95.
 */
export async function measureJoins(gopS: number, say: (line: string) => void): Promise<Figures> {
  const watched = await startWatchedCameras(2, { ...mainClip, gopS }, say)
  try {
    const { page } = await watched.open(page => page.addInitScript(watchFocus))
    const tookMs: number[] = []
    for (let i = 0; i < joins; i++) {
      await page.waitForTimeout(gopS * 1000 * (i + 0.5) / joins)
      await focus(page, `Camera ${1 + i % 2}`)
      const took = await waitFor('the main stream', () => page.evaluate((wanted) => {
        const { consumeMs, widths } = window.benchFocus
        const first = widths.find(({ width, ms }) => width === wanted && ms >= consumeMs)
        return consumeMs > 0 && first && first.ms - consumeMs
      }, mainClip.width), 30_000)
      say(`first picture after ${took.toFixed(0)} ms`)
      tookMs.push(took)
      await unfocus(page)
    }
    return {
      [`join_ratio_gop${gopS}`]: ratioFigure(percentile(tookMs, 0.5), gopS * 500, 'ms (half a GOP)'),
      [`focus_ms_p95_gop${gopS}`]: figure(percentile(tookMs, 0.95), 'ms'),
    }
  }
  finally {
    await watched.close()
  }
}

/** In the page: the number burnt into each presented picture, and when it is expected on the screen, ms since 1970. */
function readCounters(bits: number): void {
  window.benchShown = []
  const canvas = document.createElement('canvas')
  canvas.width = bits
  canvas.height = 1
  const context = canvas.getContext('2d', { willReadFrequently: true })!
  const video = document.querySelector<HTMLVideoElement>('article[data-camera] video')!
  const read = (_: number, { expectedDisplayTime, width }: VideoFrameCallbackMetadata): void => {
    const square = Math.floor(width / bits)
    for (let bit = 0; bit < bits; bit++)
      context.drawImage(video, bit * square + square / 4, square / 4, square / 2, square / 2, bit, 0, 1, 1)
    const { data } = context.getImageData(0, 0, bits, 1)
    let count = 0
    for (let bit = 0; bit < bits; bit++) {
      count += data[bit * 4]! > 128
        ? 2 ** bit
        : 0
    }
    window.benchShown.push({ atMs: performance.timeOrigin + expectedDisplayTime, count })
    video.requestVideoFrameCallback(read)
  }
  video.requestVideoFrameCallback(read)
}

/** In the page, before its scripts: WebRTC as it is without the header extensions that our server stamps. */
function withoutStamps(): void {
  const prototype = RTCPeerConnection.prototype
  const set = prototype.setRemoteDescription as (this: RTCPeerConnection, description: RTCSessionDescriptionInit) => Promise<void>
  prototype.setRemoteDescription = function (this: RTCPeerConnection, { type, sdp = '' }: RTCSessionDescriptionInit) {
    return set.call(this, {
      type,
      sdp: sdp.replaceAll(/a=extmap:\d+ \S*(?:playout-delay|abs-capture-time)\r\n/g, ''),
    })
  } as typeof prototype.setRemoteDescription
}

/**
 * One camera whose pictures bear their number: from the moment our test camera sends the first packet of a picture to the moment the page's
 * compositor expects it on the screen, p50 over 10 s, on one clock. Against the same page, camera and server where the browser does not
 * hear of `playout-delay` and `abs-capture-time`, which is WebRTC's default.
 */
export async function measureCaptureToScreen(say: (line: string) => void): Promise<Figures> {
  const watched = await startWatchedCameras(1, mainClip, say)
  try {
    const measure = async (prepare?: (page: Page) => Promise<unknown>): Promise<number[]> => {
      const browser = await watched.open(prepare)
      await browser.page.waitForTimeout(5_000)
      await browser.page.evaluate(readCounters, counterBits)
      await browser.page.waitForTimeout(10_000)
      const shown = await browser.page.evaluate(() => window.benchShown)
      await browser.close()
      return watched.clock.agesOf(shown)
    }
    const plain = await measure(page => page.addInitScript(withoutStamps))
    const ours = await measure()
    say(`stamped ${percentile(ours, 0.5).toFixed(0)} ms (p95 ${percentile(ours, 0.95).toFixed(0)}) of ${ours.length}, default ${percentile(plain, 0.5).toFixed(0)} ms (p95 ${percentile(plain, 0.95).toFixed(0)}) of ${plain.length}`)
    return {
      capture_to_screen_ratio: ratioFigure(percentile(ours, 0.5), percentile(plain, 0.5), 'ms'),
      capture_to_screen_ms_p95: figure(percentile(ours, 0.95), 'ms', 0, percentile(plain, 0.95)),
    }
  }
  finally {
    await watched.close()
  }
}
