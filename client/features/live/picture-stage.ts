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
  /** Each picture of the front, as it is presented. */
  onPresented: () => void
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
 * The pictures of one tile. Normally one video element; while one track follows another there are two, the new one beneath the old, and
 * the old one goes when the new one has presented its first picture. Outside Vue: elements and tracks are no state of a component.
 */
export class PictureStage {
  readonly #host: HTMLElement
  readonly #options: PictureStageOptions
  #front: Layer | undefined
  #back: Layer | undefined

  constructor(host: HTMLElement, options: PictureStageOptions) {
    this.#host = host
    this.#options = options
  }

  /** The element whose picture is on the screen, or will be the first. */
  get video(): HTMLVideoElement | undefined {
    return this.#front?.video
  }

  show({ track, fps, onFirst }: StagedPicture): void {
    const there = [
      this.#front,
      this.#back,
    ].find(layer => layer && !layer.isLost && layer.source === track && this.#repace(layer, fps))
    if (there) {
      if (there === this.#front)
        this.#dropBack()
      if (there.hasPicture)
        onFirst()
      else
        there.waiting.push(onFirst)
      return
    }
    this.#dropBack()
    const layer = this.#open(track, fps, onFirst)
    if (this.#front) {
      this.#back = layer
      this.#front.video.before(layer.video)
    }
    else {
      this.#front = layer
      this.#host.append(layer.video)
    }
    this.#play(layer)
  }

  /** The stream was lost: the last picture stays, and what a browser still presents of it does not count. */
  lose(): void {
    this.#dropBack()
    if (this.#front)
      this.#front.isLost = true
  }

  close(): void {
    this.#dropBack()
    if (this.#front)
      this.#remove(this.#front)
    this.#front = undefined
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
    const presented = (): void => {
      if (layer !== this.#front && layer !== this.#back)
        return
      video.requestVideoFrameCallback(presented)
      // Of a track that ended or was lost, browsers go on presenting black pictures: they are no pictures of a camera.
      if (layer.isLost || source.readyState !== 'live' || source.muted)
        return
      if (!layer.hasPicture) {
        layer.hasPicture = true
        if (layer === this.#back)
          this.#changeOver(layer)
        layer.waiting.splice(0).forEach(tell => tell())
      }
      if (layer === this.#front)
        this.#options.onPresented()
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
    const old = this.#front
    this.#front = layer
    this.#back = undefined
    // The new picture is drawn with the next paint; the old one covers it until then.
    if (old)
      requestAnimationFrame(() => this.#remove(old))
  }

  #dropBack(): void {
    if (this.#back)
      this.#remove(this.#back)
    this.#back = undefined
  }

  #remove({ video, paced }: Layer): void {
    video.remove()
    video.srcObject = null
    paced?.stop()
  }
}
