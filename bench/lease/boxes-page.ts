/** What a page notes; it runs in the page, before its own scripts, and reaches nothing outside itself. */

/** A look that came, or was made: by its picture's time. */
export interface NotedLook {
  readonly capturedAt: number
  /** ms since 1970. */
  readonly atMs: number
}

/** What was painted over one picture. */
export interface NotedPaint {
  /** ms since 1970. */
  readonly atMs: number
  /** The number in the picture on the screen. */
  readonly count: number
  /** Left, top, right, bottom in 0..1 of the picture. */
  readonly boxes: readonly (readonly [number, number, number, number])[]
}

declare global {
  interface Window {
    notedMade: NotedLook[]
    notedDrawn: NotedLook[]
    notedPaints: NotedPaint[]
    /** How long each picture of the page is held back now, ms. */
    notedHeldMs: () => number[]
  }
}

/** On the page that detects: when each look is made. */
export function noteMade(): void {
  window.notedMade = []
  window.Worker = class extends Worker {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args)
      this.addEventListener('message', ({ data }) => {
        if (data?.type !== 'analyses')
          return
        for (const { capturedAt } of data.analyses as { capturedAt: number }[])
          window.notedMade.push({ capturedAt, atMs: performance.timeOrigin + performance.now() })
      })
    }
  }
}

/** On a page that only looks: when each look that came by the data channel is painted, and what is painted over which picture. */
export function noteDrawn(bits: number): void {
  window.notedDrawn = []
  window.notedPaints = []
  const connections = new Set<RTCPeerConnection>()
  window.notedHeldMs = () => [...connections].flatMap(connection => connection.getReceivers()).flatMap(({ jitterBufferTarget, track }) => track.kind === 'video' && track.readyState === 'live'
    ? [jitterBufferTarget ?? 0]
    : [])
  let came: number[] = []
  let painted: { canvas: HTMLCanvasElement, boxes: [number, number, number, number][] } | undefined
  const small = new OffscreenCanvas(bits, 1)
  const pixels = small.getContext('2d', { willReadFrequently: true })!

  const answer: (description: RTCSessionDescriptionInit) => Promise<void> = RTCPeerConnection.prototype.setRemoteDescription
  RTCPeerConnection.prototype.setRemoteDescription = function (description: RTCSessionDescriptionInit) {
    connections.add(this)
    return answer.call(this, description)
  }
  const create = RTCPeerConnection.prototype.createDataChannel
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    const channel = create.apply(this, args)
    channel.addEventListener('message', ({ data }) => {
      const view = new DataView(data as ArrayBuffer)
      // As look-codec.ts lays it out; a look without boxes is not painted.
      if (view.getUint8(29) > 0)
        came.push(view.getUint16(23) * 2 ** 32 + view.getUint32(25))
    })
    return channel
  }

  function flush(): void {
    const { canvas, boxes } = painted!
    painted = undefined
    const atMs = performance.timeOrigin + performance.now()
    window.notedDrawn.push(...came.map(capturedAt => ({ capturedAt, atMs })))
    came = []
    const video = canvas.closest('article')?.querySelector('video')
    if (!video || video.videoWidth === 0)
      return
    const square = video.videoWidth / bits
    pixels.drawImage(video, 0, 0, video.videoWidth, square, 0, 0, bits, 1)
    const { data } = pixels.getImageData(0, 0, bits, 1)
    let count = 0
    for (let bit = 0; bit < bits; bit++) {
      count += data[bit * 4]! > 128
        ? 2 ** bit
        : 0
    }
    const [width, height] = [canvas.clientWidth, canvas.clientHeight]
    const scale = Math.min(width / video.videoWidth, height / video.videoHeight)
    const [left, top] = [(width - video.videoWidth * scale) / 2, (height - video.videoHeight * scale) / 2]
    window.notedPaints.push({
      atMs,
      count,
      boxes: boxes.map(([x, y, w, h]) => [
        (x - left) / (video.videoWidth * scale),
        (y - top) / (video.videoHeight * scale),
        (x + w - left) / (video.videoWidth * scale),
        (y + h - top) / (video.videoHeight * scale),
      ]),
    })
  }

  const roundRect = CanvasRenderingContext2D.prototype.roundRect
  CanvasRenderingContext2D.prototype.roundRect = function (x: number, y: number, w: number, h: number, ...more) {
    roundRect.call(this, x, y, w, h, ...more)
    if (!painted) {
      painted = { canvas: this.canvas, boxes: [] }
      // After all boxes of this picture, within the same turn.
      queueMicrotask(flush)
    }
    painted.boxes.push([x, y, w, h])
  }
}
