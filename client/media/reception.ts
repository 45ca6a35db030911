import type { Consumer } from 'mediasoup-client/types'
import type { Thinning } from '#contract/stream'
import type { Timers } from '#contract/timers'
import type { Picture, WatchLimit } from '../core/media-port.ts'
import type { ConsumeWish } from './receive-plane.ts'
import type { Watch } from './watch-list.ts'
import { AppError } from '#contract/app-error'
import { readCaptureAnchor } from './capture-time.ts'
import { RetryPause } from './retry-pause.ts'
import { tellRefusal, tellWatchers, wishOf } from './watch-list.ts'

/** A consumer that brings pictures. */
interface Held {
  readonly consumer: Consumer
  readonly picture: Picture
  readonly isPassing: boolean
  readonly sinceMs: number
  /** Somebody presented a picture of it. */
  hasPicture: boolean
}

export interface ReceptionParts {
  watch: Watch
  /** Undefined while there is nothing to consume from; `pursue` is called again when there is. */
  consume: (wish: ConsumeWish) => Promise<{ consumer: Consumer, isPassing: boolean }> | undefined
  /** Whether the consumer has decoded a picture. */
  hasPicture: (consumer: Consumer) => Promise<boolean>
  closeOnServer: (consumerId: string) => void
  timers: Timers
  random: () => number
}

/** A consumer that lived this long was no failure: what follows its end is tried at once. */
const stableMs = 5_000
/** Rights change by notices that are heard; this is for one that was not. */
const refusedRetryMs = 60_000
const lookMs = 250
/** Viewers that do not present what is there (a hidden page, a covered window) do not keep the old picture for ever. */
const handoverMs = 3_000

/**
 * One watched stream on its way from consumer to consumer, without a gap:
 *
 * ```
 *   nothing --consume--> on --(it is passing, or other pictures are wanted: consume again)--> on + next
 *      ^                  |                                                                      |
 *      +---lost, refused--+ <--every viewer shows next, or nobody looks and it has pictures: old one closed--+
 * ```
 *
 * A viewer who comes while a program's consumer still waits for its key frame gets a passing one in front of it.
 */
export class Reception {
  readonly #parts: ReceptionParts
  readonly #retry: RetryPause
  #on: Held | undefined
  #next: Held | undefined
  /** Goes up with each new beginning; an answer to an older one is void. */
  #life = 0
  #isBusy = false
  #isRefused = false
  #full: WatchLimit | undefined
  #wantsBridge = false
  #cancelLook: (() => void) | undefined

  constructor(parts: ReceptionParts) {
    this.#parts = parts
    this.#retry = new RetryPause(parts)
  }

  get held(): readonly Held[] {
    return [
      this.#on,
      this.#next,
    ].filter(held => held !== undefined)
  }

  get #isDisplayed(): boolean {
    return wishOf(this.#parts.watch)?.isDisplayed ?? false
  }

  /** Watchers or their wishes changed. */
  follow(): void {
    this.#tell()
    // A viewer came to a consumer of which nobody has seen a picture yet: it may wait for a key frame that is far away.
    if (this.#isDisplayed && this.#on && !this.#on.hasPicture && !this.#on.isPassing && !this.#next)
      void this.#askForBridge(this.#on)
    this.#promoteIfShown()
    void this.pursue()
  }

  /** The plane is new: nothing of the old one is left, everything is asked for again. */
  restart(): void {
    this.#drop()
    this.#retry.forget()
    this.#tell()
  }

  /** The stream went away on the server, and its consumers with it. */
  lose(): void {
    if (this.#on && this.#isStable(this.#on))
      this.#retry.forget()
    this.#drop()
    this.#tell()
    this.#retryLater()
  }

  /** Something was heard that may make the stream available again. */
  again(): void {
    this.#retry.forget()
    this.#retry.cancel()
    void this.pursue()
  }

  againIfRefused(): void {
    if (this.#isRefused)
      this.again()
  }

  /** Nobody watches any more, or the page goes. */
  close(): void {
    for (const { consumer } of this.held)
      this.#parts.closeOnServer(consumer.id)
    this.#drop()
    this.#tell()
  }

  /** The server closed a consumer of ours; false when it is none of this stream. */
  lost(consumerId: string): boolean {
    const held = this.held.find(({ consumer }) => consumer.id === consumerId)
    if (!held)
      return false
    held.consumer.close()
    if (held === this.#next)
      this.#next = undefined
    else
      [this.#on, this.#next] = [this.#next, undefined]
    this.#tell()
    // One that was passing has done its work; one that never stood is asked for with growing pauses.
    if (!held.isPassing && !this.#isStable(held)) {
      this.#retryLater()
    }
    else {
      this.#retry.forget()
      void this.pursue()
    }
    return true
  }

  #isStable({ sinceMs }: Held): boolean {
    return this.#parts.timers.now() - sinceMs >= stableMs
  }

  /** Takes the next step towards what is wanted, if there is one. */
  async pursue(): Promise<void> {
    if (this.#isBusy || this.#retry.isPending)
      return
    const step = this.#step()
    const asked = step && this.#parts.consume({ thinning: step.thinning, start: step.start })
    if (!asked)
      return
    const life = this.#life
    this.#isBusy = true
    try {
      const { consumer, isPassing } = await asked
      if (life !== this.#life)
        return this.#discard(consumer)
      this.#setRefused(false)
      this.#take(this.#hold(consumer, isPassing, step.thinning), step.as)
    }
    catch (error) {
      if (life === this.#life)
        this.#fail(error)
    }
    finally {
      if (life === this.#life)
        this.#isBusy = false
    }
    if (life === this.#life)
      void this.pursue()
  }

  #step(): ConsumeWish & { as: 'on' | 'next' | 'bridge' } | undefined {
    const wish = wishOf(this.#parts.watch)
    if (!wish)
      return undefined
    const { thinning, isDisplayed } = wish
    if (!this.#on) {
      return {
        thinning,
        start: isDisplayed ? 'now' : 'key-frame',
        as: 'on',
      }
    }
    if (this.#wantsBridge) {
      this.#wantsBridge = false
      return { thinning, start: 'now', as: 'bridge' }
    }
    if (this.#next && this.#next.picture.thinning !== thinning) {
      this.#release(this.#next)
      this.#next = undefined
      this.#tell()
    }
    if (!this.#next && (this.#on.isPassing || this.#on.picture.thinning !== thinning))
      return { thinning, start: 'key-frame', as: 'next' }
    return undefined
  }

  #hold(consumer: Consumer, isPassing: boolean, thinning: Thinning): Held {
    const life = this.#life
    consumer.on('trackended', () => life === this.#life && this.lost(consumer.id))
    return {
      consumer,
      isPassing,
      sinceMs: this.#parts.timers.now(),
      hasPicture: false,
      picture: {
        track: consumer.track,
        thinning,
        readAnchor: () => readCaptureAnchor(consumer),
      },
    }
  }

  #take(held: Held, as: 'on' | 'next' | 'bridge'): void {
    if (!wishOf(this.#parts.watch))
      return this.#release(held)
    if (as === 'bridge') {
      // Only pictures from memory are worth a second consumer, and only in front of one that stands alone.
      if (!held.isPassing || !this.#on || this.#next)
        return this.#release(held);
      [this.#on, this.#next] = [held, this.#on]
      // Who has nothing to show yet of what comes next begins with this.
      for (const watcher of this.#parts.watch.watchers) {
        if (watcher.purpose === 'display' && watcher.shown !== this.#next.picture.track)
          watcher.told = undefined
      }
    }
    else if (as === 'next' && this.#on) {
      this.#next = held
    }
    else {
      this.#on = held
    }
    this.#tell()
    if (this.#next)
      this.#lookForPicture(this.#next)
  }

  async #askForBridge(on: Held): Promise<void> {
    if (await this.#parts.hasPicture(on.consumer)) {
      on.hasPicture = true
      return
    }
    if (on !== this.#on || this.#next || !wishOf(this.#parts.watch)?.isDisplayed)
      return
    this.#wantsBridge = true
    void this.pursue()
  }

  #tell(): void {
    tellWatchers(this.#parts.watch, this.#on?.picture, this.#next?.picture, (track) => {
      for (const held of this.held) {
        if (held.picture.track === track)
          held.hasPicture = true
      }
      this.#promoteIfShown()
    })
    this.#tellRefusal()
  }

  #promoteIfShown(): void {
    const next = this.#next
    const viewers = [...this.#parts.watch.watchers].filter(watcher => watcher.purpose === 'display')
    if (next && viewers.length > 0 && viewers.every(viewer => viewer.shown === next.picture.track))
      this.#promote()
  }

  /** Looks from time to time whether the next consumer brings pictures, for when nobody says so. */
  #lookForPicture(next: Held, sinceMs?: number): void {
    this.#cancelLook?.()
    this.#cancelLook = this.#parts.timers.after(lookMs, async () => {
      this.#cancelLook = undefined
      const now = this.#parts.timers.now()
      const had = sinceMs ?? (await this.#parts.hasPicture(next.consumer)
        ? now
        : undefined)
      if (next !== this.#next)
        return
      const patienceMs = this.#isDisplayed
        ? handoverMs
        : 0
      if (had !== undefined && now - had >= patienceMs)
        this.#promote()
      else
        this.#lookForPicture(next, had)
    })
  }

  #promote(): void {
    const old = this.#on;
    [this.#on, this.#next] = [this.#next, undefined]
    this.#cancelLook?.()
    this.#cancelLook = undefined
    this.#tell()
    if (old)
      this.#release(old)
    void this.pursue()
  }

  #fail(error: unknown): void {
    this.#full = error instanceof AppError && error.code === 'quota-reached'
      ? {
          used: Number(error.details.used),
          limit: Number(error.details.limit),
        }
      : undefined
    const isRefused = this.#full !== undefined || (error instanceof AppError && error.code === 'not-allowed')
    this.#setRefused(isRefused)
    if (isRefused) {
      this.#retry.after(refusedRetryMs, () => this.again())
      return
    }
    // The stream is not there, or the plane is going; a notice usually comes first, this makes sure.
    this.#retryLater()
  }

  #setRefused(isRefused: boolean): void {
    this.#isRefused = isRefused
    this.#tellRefusal()
  }

  #tellRefusal(): void {
    tellRefusal(this.#parts.watch, this.#isRefused, this.#full)
  }

  #retryLater(): void {
    this.#retry.later(() => void this.pursue())
  }

  #release({ consumer }: Held): void {
    this.#discard(consumer)
  }

  #discard(consumer: Consumer): void {
    consumer.close()
    this.#parts.closeOnServer(consumer.id)
  }

  #drop(): void {
    this.#life++
    this.#isBusy = false
    this.#wantsBridge = false
    this.#retry.cancel()
    this.#cancelLook?.()
    this.#cancelLook = undefined
    for (const { consumer } of this.held)
      consumer.close()
    this.#on = undefined
    this.#next = undefined
  }
}
