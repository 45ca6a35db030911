import type { BatchDetector, DetectorSlot } from '../../client/inference/batch-detector.ts'
import { readFramePixels } from '../../client/inference/frame-pixels.ts'
import { goldenInput } from '../../client/inference/golden-input.ts'
import { openGpuBatchDetector } from '../../client/inference/gpu/gpu-batch-detector.ts'
import { FrameLetterboxer } from '../../client/inference/letterbox-frame.ts'
import { wasmFiles, webgpuFiles } from '../../client/inference/ort-files.ts'
import { openOrtWasmEngine } from '../../client/inference/ort-wasm-engine.ts'
import { openOrtWebgpuEngines } from '../../client/inference/ort-webgpu-engine.ts'
import { edgeError, rectangleIn } from '../../client/inference/testing/edge-error.ts'
import { readNumbers } from '../../client/inference/testing/gpu.ts'
import { paintFrame, paintRectangle } from '../../client/inference/testing/painted-frame.ts'
import { shrinkDetector } from '../../client/inference/testing/shrunk-detector.ts'
import { openStubGraph } from '../../client/inference/testing/stub-graph.ts'
import { tinyHeadManifest, tinyHeadOnnx } from '../../client/inference/testing/tiny-head-onnx.ts'

/** What the page's own methods were asked for, by anybody: the browser's prototypes count. */
export interface Counts { dispatches: number, buffers: number, bytesAlive: number, maps: number, bytesRead: number, bytesWritten: number, canvasReads: number }

const counts: Counts = {
  dispatches: 0,
  buffers: 0,
  bytesAlive: 0,
  maps: 0,
  bytesRead: 0,
  bytesWritten: 0,
  canvasReads: 0,
}

type Method = (this: unknown, ...parameters: unknown[]) => unknown

function onCall<Self, Parameters extends unknown[], Result>(prototype: object, name: string, note: (self: Self, parameters: Parameters, result: Result) => void): void {
  const methods = prototype as Record<string, Method>
  const original = methods[name]!
  methods[name] = function (...parameters) {
    const result = original.apply(this, parameters)
    note(this as Self, parameters as Parameters, result as Result)
    return result
  }
}

let isInstrumented = false

/** Counts at the prototypes, so that nothing that runs in this page is left out; further calls do nothing. @public */
export function instrument(): void {
  if (isInstrumented)
    return
  isInstrumented = true
  const alive = new WeakSet<GPUBuffer>()
  onCall(GPUComputePassEncoder.prototype, 'dispatchWorkgroups', () => counts.dispatches++)
  onCall(GPUDevice.prototype, 'createBuffer', (_: GPUDevice, [descriptor]: [GPUBufferDescriptor], buffer: GPUBuffer) => {
    counts.buffers++
    counts.bytesAlive += descriptor.size
    alive.add(buffer)
  })
  onCall(GPUBuffer.prototype, 'destroy', (buffer: GPUBuffer) => {
    if (alive.delete(buffer))
      counts.bytesAlive -= buffer.size
  })
  onCall(GPUBuffer.prototype, 'mapAsync', (buffer: GPUBuffer, [, , size]: [number, number, number | undefined]) => {
    counts.maps++
    counts.bytesRead += size ?? buffer.size
  })
  onCall(GPUQueue.prototype, 'writeBuffer', (_: GPUQueue, [, , data, , size]: [GPUBuffer, number, ArrayBufferView | ArrayBuffer, number, number | undefined]) => {
    const unit = 'BYTES_PER_ELEMENT' in data
      ? Number(data.BYTES_PER_ELEMENT)
      : 1
    counts.bytesWritten += size === undefined
      ? data.byteLength
      : size * unit
  })
  onCall(GPUQueue.prototype, 'writeTexture', (_: GPUQueue, [, data]: [unknown, ArrayBufferView]) => {
    counts.bytesWritten += data.byteLength
  })
  onCall(CanvasRenderingContext2D.prototype, 'getImageData', () => counts.canvasReads++)
  onCall(OffscreenCanvasRenderingContext2D.prototype, 'getImageData', () => counts.canvasReads++)
  onCall(VideoFrame.prototype, 'copyTo', () => counts.canvasReads++)
}

async function freshDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  if (!adapter)
    throw new Error('Chromium offers no WebGPU.')
  return adapter.requestDevice()
}

async function openDetector(model: Uint8Array<ArrayBuffer>, size: number, labels?: number) {
  const device = await freshDevice()
  const { graph, reference } = await openOrtWebgpuEngines(model, {
    files: webgpuFiles(location.origin),
    device,
    threads: 1,
  })
  await reference.close()
  const tiny = tinyHeadManifest(size)
  const manifest = labels === undefined
    ? tiny
    : {
        ...tiny,
        output: {
          ...tiny.output,
          strides: [8, 16, 32],
        },
      }
  return openGpuBatchDetector({ manifest, graph })
}

function cameras(count: number, tick: number): DetectorSlot<VideoFrame>[] {
  return Array.from({ length: count }, (_, i) => ({
    key: `camera ${i}`,
    frame: paintFrame({ width: 640, height: 360, shift: tick + 7 * i }),
    want: 'detect',
    captureMs: tick * 200,
  }))
}

async function shipped(): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await (await fetch('/models/ansim-nano-5/model.onnx')).arrayBuffer())
}

export interface TickCounts { readonly perTick: Counts, readonly mostOpenFrames: number }

async function ticks(detector: BatchDetector<VideoFrame>, cameraCount: number, tickCount: number): Promise<TickCounts> {
  await detector.submit(cameras(cameraCount, 0)).readings
  await detector.submit(cameras(cameraCount, 1)).readings
  const before = { ...counts }
  let mostOpenFrames = 0
  let reading: Promise<unknown> = Promise.resolve()
  for (let tick = 0; tick < tickCount; tick++) {
    const look = detector.submit(cameras(cameraCount, tick + 2))
    // As many as a look holds while it is imported; after that none, though it is not read yet.
    mostOpenFrames = Math.max(mostOpenFrames, detector.stats().openFrames / cameraCount)
    await reading
    reading = look.readings
    await look.accepted
  }
  await reading
  return {
    mostOpenFrames,
    perTick: Object.fromEntries(Object.entries(counts).map(([key, value]) => [key, (value - before[key as keyof Counts]) / tickCount])) as unknown as Counts,
  }
}

/** The shipped graph at 64x64 (the same dispatches as at 416), twelve cameras and one. @public */
export async function measureTicks(): Promise<{ twelve: TickCounts, one: TickCounts }> {
  const detector = await openDetector(shrinkDetector(await shipped()), 64, 6)
  const twelve = await ticks(detector, 12, 4)
  const one = await ticks(detector, 1, 4)
  await detector.close()
  return { twelve, one }
}

/** Buffers, bytes of buffers and open frames that ticks of the small graph leave behind after the first hundred. @public */
export async function measureLeak(tickCount: number): Promise<{ buffers: number, bytes: number, openFrames: number, answered: number }> {
  const detector = await openDetector(tinyHeadOnnx(16), 16)
  let answered = 0
  const run = async (count: number): Promise<void> => {
    let reading: Promise<unknown> = Promise.resolve()
    for (let tick = 0; tick < count; tick++) {
      const look = detector.submit([
        {
          key: 'a',
          frame: paintFrame({ width: 32, height: 18, shift: tick }),
          want: 'detect',
          captureMs: tick * 200,
        },
      ])
      await look.accepted
      await reading
      reading = look.readings.then(([r]) => answered += Number(r?.status === 'read'))
    }
    await reading
  }
  await run(100)
  const before = { ...counts }
  await run(tickCount)
  const left = { buffers: counts.buffers - before.buffers, bytes: counts.bytesAlive - before.bytesAlive, openFrames: detector.stats().openFrames }
  await detector.close()
  return { ...left, answered: answered - 100 }
}

function largest(a: Float32Array, b: Float32Array): number {
  // A NaN of either side stays one; another length is no match at all.
  return a.length === b.length
    ? a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i]!)), 0)
    : Number.POSITIVE_INFINITY
}

export interface Parities { readonly small: number, readonly full: number, readonly batch: number, readonly replay50: number }

/** onnxruntime on the GPU against WASM: numbers of the head. @public */
export async function measureParity(size: number): Promise<Parities> {
  const full = await shipped()
  const small = shrinkDetector(full)
  const open = async (model: Uint8Array<ArrayBuffer>) => {
    const { engine, reference } = await openOrtWebgpuEngines(model, {
      files: webgpuFiles(location.origin),
      device: await freshDevice(),
      threads: 1,
    })
    await reference.close()
    return { engine, wasm: await openOrtWasmEngine(model, {
      files: wasmFiles(location.origin),
      threads: 1,
    }) }
  }
  const slot = 3 * 64 * 64
  const twelve = goldenInput(12, 64, 64, 255)
  const { engine, wasm } = await open(small)
  const expected = (await wasm.run(twelve, 12)).data.slice()
  const straight = (await engine.run(twelve, 12)).data.slice()
  const out = straight.length / 12
  // Slot n holds picture 5n + 3 of 12: every picture somewhere else.
  const moved = (n: number): number => (5 * n + 3) % 12
  const turned = Float32Array.from(twelve, (_, i) => twelve[moved(Math.floor(i / slot)) * slot + i % slot]!)
  const answer = (await engine.run(turned, 12)).data
  const back = Float32Array.from(answer, (_, i) => straight[moved(Math.floor(i / out)) * out + i % out]!)
  const batch = largest(answer, back)
  let replay50 = 0
  for (let replay = 0; replay < 50; replay++) {
    const from = (replay % 12) * slot
    const picture = twelve.slice(from, from + slot)
    replay50 = Math.max(replay50, largest((await engine.run(picture, 1)).data, expected.subarray((replay % 12) * out, (replay % 12 + 1) * out)))
  }
  await engine.close()
  await wasm.close()
  const golden = goldenInput(1, size, size, 255)
  const large = await open(full)
  const fullDifference = largest((await large.engine.run(golden, 1)).data, (await large.wasm.run(golden, 1)).data)
  await large.engine.close()
  await large.wasm.close()
  return {
    small: largest(straight, expected),
    full: fullDifference,
    batch,
    replay50,
  }
}

/** The compute pass against the processor's letterbox: largest difference (0..255) and displacement of edges (input pixels). @public */
export async function measureLetterbox(): Promise<{ difference: number, boxPixels: number }> {
  const device = await freshDevice()
  const size = 96
  const manifest = tinyHeadManifest(size)
  const graph = openStubGraph(device, manifest, 7)
  const detector = await openGpuBatchDetector({ manifest, graph })
  const boxer = new FrameLetterboxer(manifest.input)
  const cpu = new Float32Array(boxer.slotLength)
  const both = async (frame: VideoFrame) => {
    const reading = await readFramePixels(frame, new Uint8Array(0))
    if (reading.status !== 'read')
      throw new Error(`A painted frame is ${reading.status}.`)
    const placement = boxer.write(reading.pixels, cpu, 0)
    await detector.submit([
      {
        key: 'a',
        frame,
        want: 'detect',
        captureMs: 0,
      },
    ]).readings
    return { gpu: await readNumbers(device, graph.ownInput, boxer.slotLength), placement }
  }
  let difference = 0
  for (const [width, height] of [
    [160, 90],
    [161, 97],
    [333, 207],
    [61, 35],
    [641, 361],
  ] as const) {
    for (const rotation of [0, 90, 180, 270] as const) {
      for (const matrix of ['bt709', 'smpte170m'] as const) {
        for (const fullRange of [false, true]) {
          difference = Math.max(difference, largest((await both(paintFrame({
            width,
            height,
            rotation,
            matrix,
            fullRange,
            hard: true,
          }))).gpu, cpu))
        }
      }
    }
  }
  let boxPixels = 0
  for (const [width, height] of [
    [161, 97],
    [333, 207],
    [97, 161],
    [641, 361],
    [640, 360],
  ] as const) {
    const rectangle = rectangleIn(width, height)
    const { gpu, placement } = await both(paintRectangle(width, height, rectangle))
    boxPixels = Math.max(boxPixels, edgeError(gpu, size, rectangle, placement))
  }
  await detector.close()
  return { difference, boxPixels }
}

interface PeerModule { readonly YOLO: new (engine: object) => { predict: (image: unknown) => Promise<unknown> } }

/**
 * What the peer does to a frame before its engine: reads of a canvas, and bytes it hands to the engine in memory. Its engine is left out,
 * because it downloads its runtime from elsewhere; what that uploads to the GPU comes on top and is not in here.
 * @public
 */
export async function measurePeer(url: string): Promise<{ canvasReads: number, bytes: number }> {
  const { YOLO } = await import(/* @vite-ignore */ url) as PeerModule
  let bytes = 0
  const yolo = new YOLO({
    task: 'detect',
    device: 'webgpu',
    names: {},
    predictDrawable: (data: Uint8Array) => {
      bytes += data.byteLength
      return { boxes: [] }
    },
  })
  const canvas = document.createElement('canvas')
  canvas.width = 640
  canvas.height = 360
  canvas.getContext('2d')!.drawImage(paintFrame({ width: 640, height: 360 }), 0, 0)
  const before = counts.canvasReads
  const frames = 10
  for (let i = 0; i < frames; i++)
    await yolo.predict(canvas)
  return { canvasReads: (counts.canvasReads - before) / frames, bytes: bytes / frames }
}
