import type { WatchLimit } from '../core/media-port.ts'
import type { Watch } from './watch-list.ts'
import { AppError } from '#contract/app-error'
import { tellRefusal } from './watch-list.ts'

/** Whether the server refuses a stream, and as far as it says so because too many are watched. */
export class Refusal {
  readonly #watch: Watch
  #isRefused = false
  #full: WatchLimit | undefined

  constructor(watch: Watch) {
    this.#watch = watch
  }

  get isRefused(): boolean {
    return this.#isRefused
  }

  /** What the stream could not be had for: whether that is a refusal. */
  judge(error: unknown): boolean {
    this.#full = error instanceof AppError && error.code === 'quota-reached'
      ? {
          used: Number(error.details.used),
          limit: Number(error.details.limit),
        }
      : undefined
    this.#set(this.#full !== undefined || (error instanceof AppError && error.code === 'not-allowed'))
    return this.#isRefused
  }

  lift(): void {
    this.#set(false)
  }

  /** Tells screens that have not heard it. */
  tell(): void {
    tellRefusal(this.#watch, this.#isRefused, this.#full)
  }

  #set(isRefused: boolean): void {
    this.#isRefused = isRefused
    this.tell()
  }
}
