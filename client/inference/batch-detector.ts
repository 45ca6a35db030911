import type { Engine } from '#contract/detection'
import type { NormBox } from '#contract/geometry'
import type { BoxRows } from '../core/detection/box-rows.ts'
import type { MotionSummary } from '../core/detection/motion-grid.ts'
import { AppError } from '#contract/app-error'

/** More pictures in one run gain nothing and make the first wait for the last. */
export const maxBatch = 12

/** One picture of a look. */
export interface DetectorSlot<Frame> {
  /** Whose picture it is (a camera's id): the background for motion is kept by it. */
  readonly key: string
  /** Handed over, and with it the duty to close it. Who needs a still of it later clones it before. */
  readonly frame: Frame
  /** Look only at this rectangle of the picture as it is shown (rotation applied), at its own resolution. Whole picture when absent. */
  readonly crop?: NormBox
  /** 'motion' leaves the detector out; 'detect' tells motion as well, unless `crop` is given (a region has no background of its own). */
  readonly want: 'detect' | 'motion'
  /** Time of the picture in ms of any monotonic clock: the background follows with time, not with frames. */
  readonly captureMs: number
}

export type SlotReading
  /** Boxes in 0..1 of the whole picture, also for crops, in memory of their own. */
  = | { status: 'read', boxes: BoxRows, motion?: MotionSummary, picture: PictureSize }
    /** Asked for motion only. */
    | { status: 'motion', motion: MotionSummary, picture: PictureSize }
    /** The engine answered numbers that no working detector gives; `reason` is a sentence. */
    | { status: 'odd-output', reason: string, motion?: MotionSummary, picture: PictureSize }
    /** The frame cannot be looked at (no size, closed, unreadable); `reason` is a sentence. */
    | { status: 'bad-frame', reason: string }

/** Pixels of the whole picture as it is shown, rotation applied. */
export interface PictureSize {
  readonly width: number
  readonly height: number
}

export interface DetectorLook {
  /** Resolves when every frame of the look is closed and the next look may be submitted; never rejects. */
  readonly accepted: Promise<void>
  /**
   * One reading per slot, in the order of the slots. Rejects with an AppError when the engine cannot be used any more (device lost, out
   * of memory, run failed): then this detector answers nothing more and is to be closed.
   */
  readonly readings: Promise<readonly SlotReading[]>
}

/** Counts since the detector was opened. Bytes that the browser moves inside itself (decoder to GPU) cannot be seen and are not in here. */
export interface DetectorStats {
  readonly looks: number
  readonly frames: number
  /** Frames handed over and not closed yet. */
  readonly openFrames: number
  /** Compute dispatches, the engine's own included. */
  readonly dispatches: number
  readonly buffersCreated: number
  /** GPU memory in buffers that were not destroyed. */
  readonly bufferBytes: number
  readonly mapAsyncs: number
  /** Bytes mapped for reading, GPU to script. */
  readonly bytesRead: number
  /** Bytes written by script, to the GPU or (on the processor) into the engine's memory. */
  readonly bytesUploaded: number
}

/**
 * Looks at pictures of many cameras at once: pixels in, boxes and motion out, whatever engine is behind it. A look may be submitted
 * before the previous one was read (tick t is read while t + 1 runs): wait for `accepted`, not for `readings`. Submitted earlier, it
 * waits its turn with its frames open.
 */
export interface BatchDetector<Frame> {
  readonly kind: Engine
  /** At most `maxBatch` slots that want detection, and at most `maxSlots` in all; more is refused with an AppError 'internal'. */
  readonly submit: (slots: readonly DetectorSlot<Frame>[]) => DetectorLook
  /** Forgets the background of a camera that is not watched any more. */
  readonly forget: (key: string) => void
  readonly stats: () => DetectorStats
  /** Gives the memory back; idempotent. Looks in flight reject. */
  readonly close: () => Promise<void>
}

/** Most slots of one look, those that only want motion included. */
export const maxSlots = 64

/** Refuses, with an AppError 'internal', a look that is larger than a detector promises to take. The frames stay the caller's. */
export function checkSlots(slots: readonly DetectorSlot<unknown>[]): void {
  const detecting = slots.filter(s => s.want === 'detect').length
  if (detecting > maxBatch || slots.length > maxSlots)
    throw new AppError('internal', `A look takes at most ${maxBatch} pictures to detect in and ${maxSlots} in all, not ${detecting} and ${slots.length}.`)
}
