import { backgroundStep } from '../core/detection/motion-grid.ts'

/** When each camera was last looked at, which says how far its background moves with the next look. */
export class MotionMemory {
  readonly #lastMs = new Map<string, number>()

  /** `captureMs`: time of the picture, any monotonic clock. */
  step(key: string, captureMs: number): { step: number, isFirst: boolean } {
    const last = this.#lastMs.get(key)
    this.#lastMs.set(key, captureMs)
    return last === undefined
      ? { step: 1, isFirst: true }
      : {
          step: backgroundStep(captureMs - last),
          isFirst: false,
        }
  }

  forget(key: string): void {
    this.#lastMs.delete(key)
  }
}
