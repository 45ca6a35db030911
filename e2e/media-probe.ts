import type { Page } from 'playwright'

declare global {
  interface Window {
    probeConnections: RTCPeerConnection[]
    probeSockets: number
  }
}

/** What a tile did over a time. */
export interface TileReading {
  camera: string
  /** Pictures presented a second. */
  presentedFps: number
  /** Size of the picture now. */
  width: number
}

export interface ReceivedReading {
  /** Consumers that received something. */
  running: number
  bytesPerSecond: number
  /** The same of each. */
  bytesOfStreams: number[]
  /** Pictures decoded a second, over all. */
  decodedFps: number
}

/** Runs in the page before its own scripts: keeps hold of what the page receives with, to read its statistics. */
function instrument(): void {
  window.probeConnections = []
  window.probeSockets = 0
  window.RTCPeerConnection = class extends RTCPeerConnection {
    constructor(...args: ConstructorParameters<typeof RTCPeerConnection>) {
      super(...args)
      window.probeConnections.push(this)
    }
  }
  window.WebSocket = class extends WebSocket {
    constructor(...args: ConstructorParameters<typeof WebSocket>) {
      super(...args)
      window.probeSockets++
    }
  }
}

/** Before the page is opened. `detects`: whether this browser may be elected; it shares its streams with the tiles then. */
export async function probeMedia(page: Page, { detects }: { detects: boolean }): Promise<void> {
  await page.addInitScript(instrument)
  if (!detects)
    await page.addInitScript(() => localStorage.setItem('ansim.detect', 'off'))
}

/** Watches what the page receives and presents for `seconds`. */
export async function readMedia(page: Page, seconds: number): Promise<{ tiles: TileReading[], received: ReceivedReading, connections: number, sockets: number }> {
  return page.evaluate(async (seconds) => {
    const streams = async (): Promise<Map<string, { bytes: number, frames: number }>> => {
      const found = new Map<string, { bytes: number, frames: number }>()
      for (const connection of window.probeConnections.filter(({ connectionState }) => connectionState === 'connected')) {
        const report = await connection.getStats()
        report.forEach((stats: RTCInboundRtpStreamStats) => {
          // mediasoup's probing of the way's width is padding on a stream of its own, not anybody's picture.
          if (stats.type === 'inbound-rtp' && stats.mid !== 'probator' && stats.ssrc !== 1234)
            found.set(`${stats.trackIdentifier} ${stats.ssrc}`, { bytes: stats.bytesReceived ?? 0, frames: stats.framesDecoded ?? 0 })
        })
      }
      return found
    }
    const counts = new Map<string, number>()
    let isCounting = true
    for (const article of document.querySelectorAll<HTMLElement>('article[data-camera]')) {
      const name = article.ariaLabel ?? ''
      counts.set(name, 0)
      for (const video of article.querySelectorAll('video')) {
        const count = (): void => {
          if (!isCounting)
            return
          counts.set(name, counts.get(name)! + 1)
          video.requestVideoFrameCallback(count)
        }
        video.requestVideoFrameCallback(count)
      }
    }
    const before = await streams()
    const startedAt = performance.now()
    await new Promise(resolve => setTimeout(resolve, seconds * 1000))
    isCounting = false
    const passed = (performance.now() - startedAt) / 1000
    const after = await streams()
    const grown = [...after].map(([id, { bytes, frames }]) => ({ bytes: bytes - (before.get(id)?.bytes ?? 0), frames: frames - (before.get(id)?.frames ?? 0) })).filter(({ bytes }) => bytes > 0)
    return {
      tiles: [
        ...document.querySelectorAll<HTMLElement>('article[data-camera]'),
      ].map(article => ({
        camera: article.ariaLabel ?? '',
        presentedFps: (counts.get(article.ariaLabel ?? '') ?? 0) / passed,
        width: article.querySelector('video')?.videoWidth ?? 0,
      })),
      received: {
        running: grown.length,
        bytesPerSecond: grown.reduce((sum, { bytes }) => sum + bytes, 0) / passed,
        bytesOfStreams: grown.map(({ bytes }) => bytes / passed),
        decodedFps: grown.reduce((sum, { frames }) => sum + frames, 0) / passed,
      },
      connections: window.probeConnections.filter(({ connectionState }) => connectionState === 'connected').length,
      sockets: window.probeSockets,
    }
  }, seconds)
}
