import type { Page } from 'playwright'
import type { Person } from './person.ts'
import { expect, it } from 'vitest'
import { signIn, startPlant } from './opened.ts'
import { startOwnCamera } from './own-camera.ts'
import { waitFor } from './wait-for.ts'

declare global {
  interface Window {
    /** Messages of data channels, and boxes painted, since the page was loaded. */
    seenMessages: number
    paintedBoxes: number
  }
}

/** Runs in the page before its own scripts. */
function instrument(): void {
  window.seenMessages = 0
  window.paintedBoxes = 0
  const create = RTCPeerConnection.prototype.createDataChannel
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    const channel = create.apply(this, args)
    channel.addEventListener('message', () => { window.seenMessages++ })
    return channel
  }
  const roundRect = CanvasRenderingContext2D.prototype.roundRect
  CanvasRenderingContext2D.prototype.roundRect = function (...args) {
    window.paintedBoxes++
    roundRect.apply(this, args)
  }
}

/** Loads the page once more, and notes from then on what of looks goes over its socket. */
async function watchSocket({ page }: Person): Promise<{ looks: string[] }> {
  const seen: { looks: string[] } = { looks: [] }
  page.on('websocket', (socket) => {
    const note = (payload: unknown): void => {
      if (/"method":"analysis\.look"|"notice":"look"/.test(String(payload)))
        seen.looks.push(String(payload).slice(0, 80))
    }
    socket.on('framesent', ({ payload }) => note(payload))
    socket.on('framereceived', ({ payload }) => note(payload))
  })
  await page.addInitScript(instrument)
  await page.reload()
  return seen
}

const counts = (page: Page): Promise<{ messages: number, boxes: number }> => page.evaluate(() => ({ messages: window.seenMessages, boxes: window.paintedBoxes }))

it('LO3 a browser that may not detect draws the boxes of the one that does, over the data channel and not over the socket', async () => {
  const { address } = await startOwnCamera(['north'], 's3cret/horse pass')
  const plant = await startPlant({
    cameras: {
      'North gate': address('north'),
    },
    station: false,
  })
  const detector = await signIn(plant)
  const viewer = await signIn(plant, { role: 'viewer' })
  const sent = await watchSocket(detector)
  const heard = await watchSocket(viewer)
  await viewer.seesMovingPicture('North gate')
  let seen = ''
  const flows = async (messages: number): Promise<boolean> => {
    const now = await counts(viewer.page)
    seen = JSON.stringify({
      now,
      sent,
      heard,
      complaints: [
        ...detector.browser.complaints,
        ...viewer.browser.complaints,
      ],
    })
    return now.messages >= messages && now.boxes > 0
  }
  await waitFor('boxes by the data channel', () => flows(3), 120_000, () => seen)
  // Before a channel stands the socket is the way; from here on it is not.
  sent.looks.length = heard.looks.length = 0
  const before = await counts(viewer.page)
  await waitFor('ten more looks', () => flows(before.messages + 10), 60_000, () => seen)
  expect((await counts(viewer.page)).boxes).toBeGreaterThan(before.boxes)
  expect(sent.looks).toEqual([])
  expect(heard.looks).toEqual([])
})
