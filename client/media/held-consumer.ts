import type { Consumer } from 'mediasoup-client/types'
import type { Thinning } from '#contract/stream'
import type { Picture } from '../core/media-port.ts'
import { readCaptureAnchor } from './capture-time.ts'

/** A consumer that lived this long was no failure: what follows its end is tried at once. */
const stableMs = 5_000

interface HeldConsumerParts {
  consumer: Consumer
  isPassing: boolean
  thinning: Thinning
  /** ms of the timers' clock. */
  sinceMs: number
}

/** A consumer that brings pictures. */
export class HeldConsumer {
  readonly consumer: Consumer
  readonly picture: Picture
  /** It only bridges the time until a lasting one has its key frame. */
  readonly isPassing: boolean
  /** Somebody presented a picture of it. */
  hasPicture = false
  readonly #sinceMs: number
  #holdBackMs = 0

  constructor({ consumer, isPassing, thinning, sinceMs }: HeldConsumerParts) {
    this.consumer = consumer
    this.isPassing = isPassing
    this.#sinceMs = sinceMs
    this.picture = {
      track: consumer.track,
      thinning,
      readAnchor: () => readCaptureAnchor(consumer),
    }
  }

  isStable(nowMs: number): boolean {
    return nowMs - this.#sinceMs >= stableMs
  }

  /** How much later than they could its pictures come, ms. */
  get holdBackMs(): number {
    return this.#holdBackMs
  }

  /** From now on, where the browser can (WebRTC Extensions); the sender allows up to 500 ms. */
  holdBack(ms: number): void {
    const receiver = this.consumer.rtpReceiver
    if (ms === this.#holdBackMs || !receiver || !('jitterBufferTarget' in receiver))
      return
    this.#holdBackMs = ms
    receiver.jitterBufferTarget = ms
  }
}
