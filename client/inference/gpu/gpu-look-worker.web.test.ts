import { describe, expect, it } from 'vitest'
import { openFrameDevice } from '../testing/gpu.ts'
import { paintFrame } from '../testing/painted-frame.ts'

const opened = await openFrameDevice()
const skip = 'skip' in opened
  ? opened.skip
  : undefined

describe.skipIf(skip)(`gpu batch detector in a worker${skip
  ? ` (skipped: ${skip})`
  : ''}`, () => {
  it('looks from a dedicated worker, where the product does', async () => {
    const worker = new Worker(new URL('../testing/gpu-look-worker.ts', import.meta.url), { type: 'module' })
    const answer = await new Promise<unknown>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data)
      worker.onerror = event => reject(new Error(event.message))
      const frames = [1, 2].map(shift => paintFrame({
        width: 160,
        height: 90,
        shift,
        hard: true,
      }))
      worker.postMessage(frames, frames)
    })
    worker.terminate()
    expect(answer).toEqual({
      statuses: ['read', 'read'],
      openFrames: 0,
    })
  })
})
