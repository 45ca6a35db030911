import type { ModelManifest } from '#contract/model-manifest'
import type { MotionSummary } from '../../core/detection/motion-grid.ts'
import type { Placement } from '../../core/detection/placement.ts'
import type { BatchDetector, DetectorLook, DetectorSlot, DetectorStats, SlotReading } from '../batch-detector.ts'
import type { FrameImporter } from './frame-import.ts'
import type { GpuGraph } from './gpu-graph.ts'
import type { Readback } from './readback-ring.ts'
import { AppError } from '#contract/app-error'
import { rowLength, rowsToPicture } from '../../core/detection/box-rows.ts'
import { oddOutputs } from '../../core/detection/head-reader.ts'
import { toSummary } from '../../core/detection/motion-grid.ts'
import { placePicture } from '../../core/detection/placement.ts'
import { checkSlots } from '../batch-detector.ts'
import { BackgroundRows } from './background-rows.ts'
import { CellTurns, toldCells } from './cell-turns.ts'
import { openFrameImporter } from './frame-import.ts'
import { countGpu } from './gpu-counts.ts'
import { guarded } from './guarded.ts'
import { boxesBytes, headerBytes, headersBytes, headerWords, paramsStride, readStatus, resultsBytes, toldBytes, toldStart } from './look-layout.ts'
import { LookPipelines } from './look-pipelines.ts'
import { ReadbackRing } from './readback-ring.ts'
import { SlotParamsBlock } from './slot-params.ts'

/** Looks on their way: one is read while the next runs, and one more so that neither waits for the other. */
const ringLength = 3

export interface GpuBatchDetectorOptions {
  readonly manifest: ModelManifest
  readonly graph: GpuGraph
  /** 'copy' does not try to bind frames to shaders. */
  readonly frames?: 'best' | 'copy'
  /** The device is this detector's alone and ends with it: a runtime keeps memory until its device is gone. */
  readonly ownsDevice?: boolean
}

/** A slot that is on its way through the GPU. */
type Running
  = | { status: 'bad-frame', reason: string }
    | { status: 'running', batchSlot: number | undefined, hasMotion: boolean, toldPlace: number | undefined, placement: Placement }

/** Imported, letterboxed, its frames closed. */
interface Imported {
  readonly slots: readonly Running[]
  readonly count: number
  readonly told: number
  readonly lookNumber: number
}

/**
 * Looks with the GPU. Of one look: all frames are imported and written into the batch in one pass and closed in the same task, the
 * graph runs on the batch where it lies, boxes and motion are found by shaders, and one small buffer comes back. The graph is closed
 * with the detector, also when this rejects (AppError 'internal': frames do not reach this GPU, or it refuses memory or shaders). Use
 * the graph for something else (golden frames) only after `accepted` and before the next look.
 */
export async function openGpuBatchDetector(options: GpuBatchDetectorOptions): Promise<BatchDetector<VideoFrame>> {
  const { graph, manifest } = options
  const { device } = graph
  const counts = countGpu(device)
  const detector = await guarded(device, () => new GpuBatchDetector(manifest, graph, openFrameImporter(device, options.frames ?? 'best'))).catch(async (error: unknown) => {
    await graph.close()
    if (options.ownsDevice)
      device.destroy()
    throw error
  })
  return {
    kind: graph.kind,
    submit: slots => detector.submit(slots),
    forget: key => detector.forget(key),
    stats: () => ({
      ...detector.counts,
      ...statsOf(counts),
    }),
    async close() {
      await detector.close()
      if (options.ownsDevice)
        device.destroy()
    },
  }
}

function statsOf({ dispatches, buffersCreated, bufferBytes, mapAsyncs, bytesRead, bytesUploaded }: ReturnType<typeof countGpu>): Omit<DetectorStats, 'looks' | 'frames' | 'openFrames'> {
  return {
    dispatches,
    buffersCreated,
    bufferBytes,
    mapAsyncs,
    bytesRead,
    bytesUploaded,
  }
}

class GpuBatchDetector {
  readonly #manifest: ModelManifest
  readonly #graph: GpuGraph
  readonly #importer: FrameImporter
  readonly #pipelines: LookPipelines
  readonly #ring: ReadbackRing
  readonly #params = new SlotParamsBlock()
  readonly #backgrounds = new BackgroundRows()
  readonly #turns = new CellTurns()
  readonly #broken: Promise<never>
  #fail: (error: AppError) => void = () => {}
  #failure: AppError | undefined
  #turn: Promise<void> = Promise.resolve()
  #lookNumber = 0
  readonly counts = { looks: 0, frames: 0, openFrames: 0 }

  constructor(manifest: ModelManifest, graph: GpuGraph, importer: FrameImporter) {
    this.#manifest = manifest
    this.#graph = graph
    this.#importer = importer
    const { device } = graph
    this.#pipelines = new LookPipelines(manifest, graph, importer)
    this.#ring = new ReadbackRing(device, resultsBytes, ringLength)
    this.#broken = new Promise((_, reject) => {
      this.#fail = (error) => {
        this.#failure ??= error
        reject(error)
      }
    })
    // Without a look in flight nobody waits for it, and that is fine.
    this.#broken.catch(() => {})
    void device.lost.then(info => this.#fail(new AppError('internal', `The graphics processor was lost (${info.reason}); detection starts anew.`)))
    device.addEventListener('uncapturederror', this.#onError)
  }

  readonly #onError = (event: GPUUncapturedErrorEvent): void => {
    this.#fail(new AppError('internal', `The graphics processor refused a command (${event.error.message}); detection starts anew.`))
  }

  submit(slots: readonly DetectorSlot<VideoFrame>[]): DetectorLook {
    checkSlots(slots)
    this.counts.openFrames += slots.length
    const look = this.#turn.then(() => this.#start(slots))
    const readings = look.then(l => Promise.race([
      l.readings(),
      this.#broken,
    ]))
    const accepted = look.then(() => {}, () => {})
    // Who waits for `accepted` alone still learns of a failure by the next look.
    readings.catch(() => {})
    this.#turn = accepted
    return { accepted, readings }
  }

  forget(key: string): void {
    this.#backgrounds.forget(key)
    this.#turns.forget(key)
  }

  async close(): Promise<void> {
    this.#graph.device.removeEventListener('uncapturederror', this.#onError)
    this.#fail(new AppError('internal', 'The detector is closed; open it again.'))
    await this.#turn
    this.#pipelines.destroy()
    this.#ring.destroy()
    await this.#graph.close()
  }

  /** Resolves when all commands of the look are with the GPU. */
  async #start(slots: readonly DetectorSlot<VideoFrame>[]): Promise<{ readings: () => Promise<SlotReading[]> }> {
    let readback: Readback | undefined
    try {
      readback = await Promise.race([
        this.#ring.take(),
        this.#broken,
      ])
    }
    finally {
      if (!readback || this.#failure)
        this.#closeFrames(slots)
    }
    if (this.#failure)
      throw this.#failure
    const imported = this.#import(slots)
    const bytes = await Promise.race([
      this.#run(imported, readback),
      this.#broken,
    ])
    return {
      readings: async () => this.#interpret(imported, await readback.read(bytes)),
    }
  }

  #closeFrames(slots: readonly DetectorSlot<VideoFrame>[]): void {
    slots.forEach(s => s.frame.close())
    this.counts.openFrames -= slots.length
  }

  /** One task, one pass: imports, letterboxes and closes all frames. */
  #import(slots: readonly DetectorSlot<VideoFrame>[]): Imported {
    const { device } = this.#graph
    const lookNumber = this.#lookNumber = (this.#lookNumber + 1) >>> 0
    this.counts.looks++
    this.counts.frames += slots.length
    const encoder = device.createCommandEncoder()
    const pass = encoder.beginComputePass()
    let count = 0
    const told = this.#turns.take(slots)
    const running = slots.map((slot, place): Running => {
      const taken = this.#importer.take(slot.frame, place)
      if ('reason' in taken) {
        this.#params.skip(place, lookNumber)
        return { status: 'bad-frame', reason: taken.reason }
      }
      const { width, height, letterbox: { anchor } } = this.#manifest.input
      const wantsBoxes = slot.want === 'detect'
      const batchSlot = wantsBoxes
        ? count++
        : undefined
      const placement = placePicture(taken.width, taken.height, slot.crop, width, height, anchor)
      const background = slot.crop && wantsBoxes
        ? undefined
        : this.#backgrounds.take(slot.key, slot.captureMs)
      this.#params.write(place, {
        batchSlot,
        placement,
        background: background?.row,
        backgroundStep: background?.step ?? 0,
        isFirst: background?.isFirst ?? false,
        lumaRed: taken.luma.red,
        lumaBlue: taken.luma.blue,
        lookNumber,
        toldPlace: background && told.get(place),
      })
      this.#pipelines.letterbox(pass, place, taken.resource, wantsBoxes)
      return {
        status: 'running',
        batchSlot,
        hasMotion: background !== undefined,
        toldPlace: background && told.get(place),
        placement,
      }
    })
    pass.end()
    device.queue.writeBuffer(this.#pipelines.params, 0, this.#params.bytes, 0, slots.length * paramsStride)
    device.queue.submit([
      encoder.finish(),
    ])
    this.#closeFrames(slots)
    return {
      slots: running,
      count,
      told: told.size,
      lookNumber,
    }
  }

  /** Puts the graph and what follows it on the queue; answers how many bytes come back. */
  async #run({ slots, count, told }: Imported, { buffer }: Readback): Promise<number> {
    const { device } = this.#graph
    const { results, tensor, anchors } = this.#pipelines
    let head: { buffer: GPUBuffer, count: number, columns: number } | undefined
    if (count > 0) {
      const output = await this.#graph.run(tensor, count)
      const columns = output.dims.at(-1) ?? 0
      if (columns < 5 + this.#manifest.labels.length || output.slotLength !== anchors * columns)
        throw new AppError('model-invalid', `The detector answered [${output.dims.join(', ')}], which is not ${anchors} rows of at least ${5 + this.#manifest.labels.length}.`)
      head = { buffer: output.buffer, count, columns }
    }
    const encoder = device.createCommandEncoder()
    this.#pipelines.answer(encoder, slots.length, head)
    const headers = slots.length * headerBytes
    encoder.copyBufferToBuffer(results, 0, buffer, 0, headers)
    if (count > 0)
      encoder.copyBufferToBuffer(results, headersBytes, buffer, headers, count * boxesBytes)
    const boxes = headers + count * boxesBytes
    if (told > 0)
      encoder.copyBufferToBuffer(results, toldStart, buffer, boxes, told * toldBytes)
    device.queue.submit([
      encoder.finish(),
    ])
    return boxes + told * toldBytes
  }

  #interpret({ slots, count: boxed, lookNumber }: Imported, memory: ArrayBuffer): SlotReading[] {
    const headers = new Uint32Array(memory, 0, slots.length * headerWords)
    return slots.map((slot, place): SlotReading => {
      if (slot.status === 'bad-frame')
        return slot
      const [status, count, changed, left, top, right, bottom, look] = headers.subarray(place * headerWords, (place + 1) * headerWords)
      const { placement, batchSlot } = slot
      const picture = { width: placement.pictureWidth, height: placement.pictureHeight }
      // Commands that the GPU dropped leave the numbers of an earlier look behind.
      if (look !== lookNumber)
        return { status: 'odd-output', reason: 'The graphics processor did not answer this look.', picture }
      const motion: MotionSummary | undefined = slot.hasMotion
        ? {
            ...toSummary(changed!, left!, top!, right!, bottom!),
            ...(slot.toldPlace !== undefined && {
              cells: toldCells(memory, slots.length * headerBytes + boxed * boxesBytes + slot.toldPlace * toldBytes),
            }),
          }
        : undefined
      if (batchSlot === undefined)
        return { status: 'motion', motion: motion!, picture }
      if (status === readStatus.notFinite) {
        return {
          status: 'odd-output',
          reason: oddOutputs.notFinite,
          motion,
          picture,
        }
      }
      if (status !== readStatus.read) {
        return {
          status: 'odd-output',
          reason: oddOutputs.tooMany(this.#pipelines.anchors),
          motion,
          picture,
        }
      }
      const rows = new Float32Array(memory, slots.length * headerBytes + batchSlot * boxesBytes, count! * rowLength)
      return {
        status: 'read',
        boxes: {
          rows,
          count: rowsToPicture(rows, count!, placement),
        },
        motion,
        picture,
      }
    })
  }
}
