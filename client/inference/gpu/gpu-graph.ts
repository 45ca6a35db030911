import type { Engine } from '#contract/detection'

/** A tensor in GPU memory. `dims` begins with the number of pictures that were asked for; rows behind them in the buffer mean nothing. */
export interface GpuGraphOutput {
  readonly buffer: GPUBuffer
  readonly dims: readonly number[]
  /** Numbers of one picture, in elements of `precision`; slot n begins at n times that. */
  readonly slotLength: number
}

/**
 * The graph of one detector on a GPU device: takes its batch from a buffer and leaves its answer in one, nothing passes the processor.
 * Work is put on the device's queue in the order of the calls, so a caller may write the next batch by the queue as soon as `run` has
 * resolved, and read the answer by the queue without waiting for the GPU. One call of `run` at a time.
 */
export interface GpuGraph {
  readonly kind: Extract<Engine, 'webgpu' | 'tfjs'>
  readonly device: GPUDevice
  /** Of input and output: float32, or float16 packed two to a word. */
  readonly precision: 'fp32' | 'fp16'
  /** [3, height, width] of one picture. */
  readonly inputShape: readonly [number, number, number]
  /** Sizes of a batch that the graph is compiled for, rising; `run` rounds up to the next, so `input` must have room for that many. */
  readonly batchSizes: readonly number[]
  /**
   * The buffer that the graph reads by itself, with room for the largest batch. A batch written straight into it, and given to `run`,
   * is not copied; any other buffer is. Absent when the graph reads any buffer where it lies.
   */
  readonly ownInput?: GPUBuffer
  /**
   * Runs `count` pictures that lie in `input` from its beginning (usage STORAGE | COPY_SRC | COPY_DST). The answer is valid until the
   * next run. Rejects with an AppError when the device is lost, memory is short, or the graph cannot run.
   */
  readonly run: (input: GPUBuffer, count: number) => Promise<GpuGraphOutput>
  /** Gives the memory back; idempotent. The device stays: it belongs to who opened it. */
  readonly close: () => Promise<void>
}
