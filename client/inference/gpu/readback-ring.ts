import { bufferUsage, mapModeRead } from './gpu-usage.ts'

/** A place for the numbers of one look on their way back to the script. */
export interface Readback {
  readonly buffer: GPUBuffer
  /** Call after the commands that fill it were submitted: answers a copy of its first `bytes`, and gives the place back. One mapAsync. */
  readonly read: (bytes: number) => Promise<ArrayBuffer>
}

/** A few buffers in turn, so that a look is read while the next one runs. */
export class ReadbackRing {
  readonly #buffers: GPUBuffer[]
  readonly #free: GPUBuffer[]
  readonly #waiting: ((buffer: GPUBuffer) => void)[] = []

  constructor(device: GPUDevice, bytes: number, length: number) {
    this.#buffers = Array.from({ length }, () => device.createBuffer({
      size: bytes,
      usage: bufferUsage.mapRead | bufferUsage.copyDst,
    }))
    this.#free = [...this.#buffers]
  }

  /** Waits until a place is free: that is how a slow GPU slows the looks down instead of queueing them. */
  async take(): Promise<Readback> {
    const buffer = this.#free.pop() ?? await new Promise<GPUBuffer>(resolve => this.#waiting.push(resolve))
    return {
      buffer,
      read: async (bytes) => {
        try {
          await buffer.mapAsync(mapModeRead, 0, bytes)
          const copy = buffer.getMappedRange(0, bytes).slice(0)
          buffer.unmap()
          return copy
        }
        finally {
          const next = this.#waiting.shift()
          if (next)
            next(buffer)
          else
            this.#free.push(buffer)
        }
      },
    }
  }

  destroy(): void {
    this.#buffers.forEach(b => b.destroy())
  }
}
