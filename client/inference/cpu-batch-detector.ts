import type { ModelManifest } from '#contract/model-manifest'
import type { MotionSummary } from '../core/detection/motion-grid.ts'
import type { Placement } from '../core/detection/placement.ts'
import type { BatchDetector, DetectorSlot, DetectorStats, SlotReading } from './batch-detector.ts'
import type { FramePixels, FrameReading } from './frame-pixels.ts'
import type { InferenceEngine } from './inference-engine.ts'
import { AppError } from '#contract/app-error'
import { createHeadReader } from '../core/detection/head-reader.ts'
import { motionCells, observeMotion } from '../core/detection/motion-grid.ts'
import { checkSlots } from './batch-detector.ts'
import { shownSize } from './frame-pixels.ts'
import { tensorsOf } from './inference-engine.ts'
import { FrameLetterboxer } from './letterbox-frame.ts'
import { LumaCells } from './luma-cells.ts'
import { MotionMemory } from './motion-memory.ts'

export interface CpuBatchDetectorOptions<Frame> {
  readonly manifest: ModelManifest
  readonly engine: InferenceEngine
  /** Copies a frame's pixels; `buffer` is reused when it is large enough. */
  readonly readPixels: (frame: Frame, buffer: Uint8Array<ArrayBuffer>) => Promise<FrameReading>
}

/** What became of one slot before the engine ran. */
type Prepared
  = | { status: 'bad-frame', reason: string }
    | { status: 'motion', pixels: FramePixels, motion: MotionSummary }
    | { status: 'detect', pixels: FramePixels, motion: MotionSummary | undefined, placement: Placement, batchSlot: number }

/** Looks with the processor: pixels out of the decoder's memory, letterbox, engine, boxes. One look at a time, the next waits its turn. */
export function openCpuBatchDetector<Frame extends { close: () => void }>(options: CpuBatchDetectorOptions<Frame>): BatchDetector<Frame> {
  const { manifest, engine, readPixels } = options
  const letterboxer = new FrameLetterboxer(manifest.input)
  const reader = createHeadReader(manifest)
  const luma = new LumaCells()
  const cells = new Float32Array(motionCells)
  const memory = new MotionMemory()
  const backgrounds = new Map<string, Float32Array>()
  /** One for each place in a look: sizes differ between cameras, and a look comes in about the same order as the last. */
  const buffers: Uint8Array<ArrayBuffer>[] = []
  let batch = new Float32Array(0)
  let isOpen = true
  let turn: Promise<unknown> = Promise.resolve()
  const counts = {
    looks: 0,
    frames: 0,
    openFrames: 0,
    bytesUploaded: 0,
  }

  async function read(slot: DetectorSlot<Frame>, place: number): Promise<FrameReading> {
    try {
      const reading = await readPixels(slot.frame, buffers[place] ?? new Uint8Array(0))
      if (reading.status === 'read')
        buffers[place] = reading.buffer
      return reading
    }
    finally {
      slot.frame.close()
      counts.openFrames--
    }
  }

  function observe({ key, captureMs }: DetectorSlot<Frame>, pixels: FramePixels): MotionSummary {
    luma.write(pixels, cells)
    const { step, isFirst } = memory.step(key, captureMs)
    const background = backgrounds.get(key) ?? new Float32Array(motionCells)
    backgrounds.set(key, background)
    return observeMotion(cells, background, step, isFirst)
  }

  async function prepare(slots: readonly DetectorSlot<Frame>[]): Promise<{ prepared: Prepared[], count: number }> {
    const readings = await Promise.all(slots.map(read))
    const wanted = slots.filter(s => s.want === 'detect').length
    if (batch.length < wanted * letterboxer.slotLength)
      batch = new Float32Array(wanted * letterboxer.slotLength)
    let count = 0
    const prepared = slots.map((slot, i): Prepared => {
      const reading = readings[i]!
      if (reading.status !== 'read') {
        return {
          status: 'bad-frame',
          reason: reading.status === 'empty'
            ? 'The picture has no size.'
            : reading.reason,
        }
      }
      const { pixels } = reading
      if (slot.want === 'motion') {
        return {
          status: 'motion',
          pixels,
          motion: observe(slot, pixels),
        }
      }
      const batchSlot = count++
      return {
        status: 'detect',
        pixels,
        batchSlot,
        motion: slot.crop
          ? undefined
          : observe(slot, pixels),
        placement: letterboxer.write(pixels, batch, batchSlot, slot.crop),
      }
    })
    counts.frames += slots.length
    counts.bytesUploaded += count * letterboxer.slotLength * 4
    return { prepared, count }
  }

  async function look(slots: readonly DetectorSlot<Frame>[]): Promise<SlotReading[]> {
    if (!isOpen) {
      slots.forEach(s => s.frame.close())
      counts.openFrames -= slots.length
      throw new AppError('internal', 'The detector is closed; open it again.')
    }
    counts.looks++
    const { prepared, count } = await prepare(slots)
    const output = count > 0
      ? await engine.run(batch, count)
      : undefined
    return prepared.map((p): SlotReading => {
      if (p.status === 'bad-frame')
        return p
      const picture = shownSize(p.pixels)
      if (p.status === 'motion' || !output)
        return { status: 'motion', motion: p.motion!, picture }
      const reading = reader.readTensors(tensorsOf(output), p.batchSlot, p.placement)
      return { ...reading, motion: p.motion, picture }
    })
  }

  return {
    kind: engine.kind,
    submit(slots) {
      checkSlots(slots)
      counts.openFrames += slots.length
      const readings = turn.then(() => look(slots))
      const accepted = readings.then(() => {}, () => {})
      turn = accepted
      return { accepted, readings }
    },
    forget(key) {
      memory.forget(key)
      backgrounds.delete(key)
    },
    stats: (): DetectorStats => ({
      ...counts,
      dispatches: 0,
      buffersCreated: 0,
      bufferBytes: 0,
      mapAsyncs: 0,
      bytesRead: 0,
    }),
    async close() {
      isOpen = false
      await turn
      await engine.close()
    },
  }
}
