import { MotionMemory } from '../motion-memory.ts'
import { maxBackgrounds } from './look-layout.ts'

/** Which row of the GPU's background memory belongs to which camera. The camera that was not looked at for longest gives its row up. */
export class BackgroundRows {
  /** In the order of the last look. */
  readonly #rows = new Map<string, number>()
  readonly #free = Array.from({ length: maxBackgrounds }, (_, i) => maxBackgrounds - 1 - i)
  readonly #memory = new MotionMemory()

  take(key: string, captureMs: number): { row: number, step: number, isFirst: boolean } {
    const known = this.#rows.get(key)
    const row = known ?? this.#free.pop() ?? this.#evict()
    this.#rows.delete(key)
    this.#rows.set(key, row)
    return {
      row,
      ...this.#memory.step(key, captureMs),
    }
  }

  forget(key: string): void {
    const row = this.#rows.get(key)
    this.#rows.delete(key)
    this.#memory.forget(key)
    if (row !== undefined)
      this.#free.push(row)
  }

  #evict(): number {
    const [oldest] = this.#rows.keys()
    this.forget(oldest!)
    return this.#free.pop()!
  }
}
