import type { MotionCells } from '../../core/detection/motion-grid.ts'
import type { DetectorSlot } from '../batch-detector.ts'
import { motionCells } from '../../core/detection/motion-grid.ts'
import { boxesBytes, headerBytes, maxTold, toldBrightnessWords, toldBytes } from './look-layout.ts'

/** So often a camera's cells are told, where there is room: what is left standing is seen as well by this, and what comes back from the GPU stays little. */
const everyMs = 1_000
/** No look brings back more than this for the cells' sake. */
const mostBytes = 30_000

/** Whose motion cells are told with a look: those who waited for longest, as many as fit. */
export class CellTurns {
  readonly #toldMs = new Map<string, number>()

  /** By place in the look, the place among the told. */
  take(slots: readonly Pick<DetectorSlot<unknown>, 'key' | 'crop' | 'want' | 'captureMs'>[]): Map<number, number> {
    const boxed = slots.filter(({ want }) => want === 'detect').length
    const room = Math.min(maxTold, Math.floor((mostBytes - slots.length * headerBytes - boxed * boxesBytes) / toldBytes))
    const due = slots.flatMap(({ key, crop, captureMs }, place) => {
      const waitedMs = captureMs - (this.#toldMs.get(key) ?? Number.NEGATIVE_INFINITY)
      // A clock that went back starts anew.
      return crop || (waitedMs >= 0 && waitedMs < everyMs)
        ? []
        : [
            {
              key,
              place,
              captureMs,
              waitedMs: Math.abs(waitedMs),
            },
          ]
    }).sort((a, b) => b.waitedMs - a.waitedMs).slice(0, Math.max(0, room))
    due.forEach(({ key, captureMs }) => this.#toldMs.set(key, captureMs))
    return new Map(due.map(({ place }, index) => [place, index]))
  }

  forget(key: string): void {
    this.#toldMs.delete(key)
  }
}

/** The cells of one camera as the shader wrote them (boxes-shader.ts), from `offset` bytes on. */
export function toldCells(memory: ArrayBuffer, offset: number): MotionCells {
  const bits = new Uint32Array(memory, offset + toldBrightnessWords * 4, motionCells / 32)
  return {
    // Little endian, as every machine with a GPU is.
    brightness: new Uint8Array(memory.slice(offset, offset + motionCells)),
    changed: Uint8Array.from({ length: motionCells }, (_, cell) => bits[cell >> 5]! >>> (cell & 31) & 1),
  }
}
