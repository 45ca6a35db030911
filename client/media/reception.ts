import type { Consumer } from 'mediasoup-client/types'
import type { Timers } from '#contract/timers'
import type { ConsumeWish } from './receive-plane.ts'
import type { Watch } from './watch-list.ts'
import { waitForHandover } from './handover-wait.ts'
import { HeldConsumer } from './held-consumer.ts'
import { Refusal } from './refusal.ts'
import { RetryPause } from './retry-pause.ts'
import { tellWatchers, wishOf } from './watch-list.ts'

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

/** Rights change by notices that are heard; this is for one that was not. */
const refusedRetryMs = 60_000

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
  readonly #refusal: Refusal
  #on: HeldConsumer | undefined
  #next: HeldConsumer | undefined
  /** Goes up with each new beginning; an answer to an older one is void. */
  #life = 0
  #isBusy = false
  #wantsBridge = false
  #cancelWait: (() => void) | undefined

  constructor(parts: ReceptionParts) {
    this.#parts = parts
    this.#retry = new RetryPause(parts)
    this.#refusal = new Refusal(parts.watch)
  }

  get held(): readonly HeldConsumer[] {
    return [this.#on, this.#next].filter(held => held !== undefined)
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
    if (this.#on && this.#on.isStable(this.#parts.timers.now()))
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
    if (this.#refusal.isRefused)
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
    if (!held.isPassing && !held.isStable(this.#parts.timers.now())) {
      this.#retryLater()
    }
    else {
      this.#retry.forget()
      void this.pursue()
    }
    return true
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
      this.#refusal.lift()
      this.#take(this.#hold(consumer, { isPassing, thinning: step.thinning }), step.as)
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
      this.#discard(this.#next.consumer)
      this.#next = undefined
      this.#tell()
    }
    if (!this.#next && (this.#on.isPassing || this.#on.picture.thinning !== thinning))
      return { thinning, start: 'key-frame', as: 'next' }
    return undefined
  }

  #hold(consumer: Consumer, { isPassing, thinning }: { isPassing: boolean } & Pick<ConsumeWish, 'thinning'>): HeldConsumer {
    const life = this.#life
    consumer.on('trackended', () => life === this.#life && this.lost(consumer.id))
    return new HeldConsumer({
      consumer,
      isPassing,
      thinning,
      sinceMs: this.#parts.timers.now(),
    })
  }

  #take(held: HeldConsumer, as: 'on' | 'next' | 'bridge'): void {
    if (!wishOf(this.#parts.watch))
      return this.#discard(held.consumer)
    if (as === 'bridge') {
      // Only pictures from memory are worth a second consumer, and only in front of one that stands alone.
      if (!held.isPassing || !this.#on || this.#next)
        return this.#discard(held.consumer);
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
    const next = this.#next
    if (!next)
      return
    this.#cancelWait?.()
    this.#cancelWait = waitForHandover({
      hasPicture: () => this.#parts.hasPicture(next.consumer),
      isNext: () => next === this.#next,
      isDisplayed: () => this.#isDisplayed,
      timers: this.#parts.timers,
    }, () => this.#promote())
  }

  async #askForBridge(on: HeldConsumer): Promise<void> {
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
    const { holdBackMs = 0 } = wishOf(this.#parts.watch) ?? {}
    this.held.forEach(held => held.holdBack(holdBackMs))
    tellWatchers(this.#parts.watch, this.#on?.picture, this.#next?.picture, (track) => {
      for (const held of this.held) {
        if (held.picture.track === track)
          held.hasPicture = true
      }
      this.#promoteIfShown()
    })
    this.#refusal.tell()
  }

  #promoteIfShown(): void {
    const next = this.#next
    const viewers = [...this.#parts.watch.watchers].filter(watcher => watcher.purpose === 'display')
    if (next && viewers.length > 0 && viewers.every(viewer => viewer.shown === next.picture.track))
      this.#promote()
  }

  #promote(): void {
    const old = this.#on;
    [this.#on, this.#next] = [this.#next, undefined]
    this.#cancelWait?.()
    this.#cancelWait = undefined
    this.#tell()
    if (old)
      this.#discard(old.consumer)
    void this.pursue()
  }

  #fail(error: unknown): void {
    if (this.#refusal.judge(error))
      return this.#retry.after(refusedRetryMs, () => this.again())
    // The stream is not there, or the plane is going; a notice usually comes first, this makes sure.
    this.#retryLater()
  }

  #retryLater(): void {
    this.#retry.later(() => void this.pursue())
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
    this.#cancelWait?.()
    this.#cancelWait = undefined
    for (const { consumer } of this.held)
      consumer.close()
    this.#on = undefined
    this.#next = undefined
  }
}
