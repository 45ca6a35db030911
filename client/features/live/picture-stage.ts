import type { PacedTrack } from '../../core/track-pacer.ts'

/** A picture to put on: its track, and at most how many of its pictures a second; undefined presents all. */
export interface StagedPicture {
  readonly track: MediaStreamTrack
  readonly fps: number | undefined
  /** Called once, when the first picture of it is on the screen; at once when it is there already. */
  readonly onFirst: () => void
}

export interface PictureStageOptions {
  pace: (track: MediaStreamTrack, fps: number) => PacedTrack | undefined
  /** Each picture of the front, as it is presented, and its RTP timestamp where the browser tells (not of a paced track). */
  onPresented: (rtpTimestamp: number | undefined) => void
}

interface Layer {
  readonly source: MediaStreamTrack
  readonly video: HTMLVideoElement
  paced: PacedTrack | undefined
  /** The browser cannot pace this track: it presents all. */
  readonly isPlain: boolean
  waiting: (() => void)[]
  hasPicture: boolean
  /** What comes of it now is no picture of the camera any more. */
  isLost: boolean
}

/**
 * The pictures of one tile. Normally one video element; while one track follows another each newer one lies beneath the older, and when one
 * has presented its first picture all older ones go. Outside Vue: elements and tracks are no state of a component.
 */
export class PictureStage {
  readonly #host: HTMLElement
  readonly #options: PictureStageOptions
  /** From the oldest, whose picture is on the screen, to the newest. */
  #layers: Layer[] = []

  constructor(host: HTMLElement, options: PictureStageOptions) {
    this.#host = host
    this.#options = options
  }

  /** The element whose picture is on the screen, or will be the first. */
  get video(): HTMLVideoElement | undefined {
    return this.#layers[0]?.video
  }

  show({ track, fps, onFirst }: StagedPicture): void {
    const there = this.#layers.find(layer => !layer.isLost && layer.source === track && this.#repace(layer, fps))
    // What was on its way and is over now will never come.
    this.#drop((layer, i) => i > 0 && layer !== there && (layer.source === track || layer.source.readyState === 'ended'))
    if (there?.hasPicture) {
      this.#drop((_, i) => i > 0)
      onFirst()
      return
    }
    if (there) {
      there.waiting.push(onFirst)
      return
    }
    const layer = this.#open(track, fps, onFirst)
    this.#layers.push(layer)
    this.#host.prepend(layer.video)
    this.#play(layer)
  }

  /** The stream was lost: the last picture stays, and what a browser still presents of it does not count. */
  lose(): void {
    this.#drop((_, i) => i > 0)
    for (const layer of this.#layers)
      layer.isLost = true
  }

  close(): void {
    this.#drop(() => true)
  }

  #drop(isGone: (layer: Layer, index: number) => boolean): void {
    const gone = this.#layers.filter(isGone)
    this.#layers = this.#layers.filter(layer => !gone.includes(layer))
    gone.forEach(layer => this.#remove(layer))
  }

  /** Whether the layer can present at this rate without being made anew. */
  #repace(layer: Layer, fps: number | undefined): boolean {
    if (layer.isPlain || (!layer.paced && fps === undefined))
      return true
    if (!layer.paced || fps === undefined)
      return false
    layer.paced.setFps(fps)
    return true
  }

  #open(track: MediaStreamTrack, fps: number | undefined, onFirst: () => void): Layer {
    const video = document.createElement('video')
    video.muted = true
    video.autoplay = true
    video.playsInline = true
    video.disablePictureInPicture = true
    video.ariaHidden = 'true'
    video.className = 'absolute inset-0 size-full bg-ground object-contain'
    const paced = fps === undefined
      ? undefined
      : this.#options.pace(track, fps)
    return {
      source: track,
      video,
      paced,
      isPlain: fps !== undefined && !paced,
      waiting: [onFirst],
      hasPicture: false,
      isLost: false,
    }
  }

  #play(layer: Layer): void {
    const { video, paced, source } = layer
    const presented = (_now: number, { rtpTimestamp }: VideoFrameCallbackMetadata): void => {
      if (!this.#layers.includes(layer))
        return
      video.requestVideoFrameCallback(presented)
      // Of a track that ended or was lost, browsers go on presenting black pictures: they are no pictures of a camera.
      if (layer.isLost || source.readyState !== 'live' || source.muted)
        return
      if (!layer.hasPicture) {
        layer.hasPicture = true
        this.#changeOver(layer)
        layer.waiting.splice(0).forEach(tell => tell())
      }
      if (layer === this.#layers[0])
        this.#options.onPresented(rtpTimestamp)
    }
    video.requestVideoFrameCallback(presented)
    video.srcObject = new MediaStream([
      paced?.track ?? source,
    ])
    video.play().catch(() => {
      // Interrupted by the next track, or held back by the browser: no picture is presented and the tile says so.
    })
  }

  #changeOver(layer: Layer): void {
    const at = this.#layers.indexOf(layer)
    const older = this.#layers.slice(0, at)
    this.#layers = this.#layers.slice(at)
    // The new picture is drawn with the next paint; the old one covers it until then.
    if (older.length > 0)
      requestAnimationFrame(() => older.forEach(old => this.#remove(old)))
  }

  #remove({ video, paced }: Layer): void {
    video.remove()
    video.srcObject = null
    paced?.stop()
  }
}
