import type { BatchDetector, DetectorSlot, SlotReading } from '../batch-detector.ts'
import type { StubGraph } from '../testing/stub-graph.ts'
import { describe, expect, it } from 'vitest'
import { readBoxes } from '../../core/detection/read-boxes.ts'
import { intersectionOverUnion } from '../../core/geometry/box.ts'
import { openCpuBatchDetector } from '../cpu-batch-detector.ts'
import { readFramePixels } from '../frame-pixels.ts'
import { webgpuFiles } from '../ort-files.ts'
import { openOrtWebgpuEngines } from '../ort-webgpu-engine.ts'
import { openFrameDevice, openTestDevice } from '../testing/gpu.ts'
import { paintFrame, paintRectangle } from '../testing/painted-frame.ts'
import { openStubGraph } from '../testing/stub-graph.ts'
import { tinyHeadManifest, tinyHeadOnnx } from '../testing/tiny-head-onnx.ts'
import { openTfjsGpuGraph } from '../tfjs/tfjs-gpu-graph.ts'
import { openGpuBatchDetector } from './gpu-batch-detector.ts'
import { countGpu } from './gpu-counts.ts'

const opened = await openFrameDevice()
const skip = 'skip' in opened
  ? opened.skip
  : undefined
const manifest = tinyHeadManifest(64)

async function openStub(): Promise<{ device: GPUDevice, graph: StubGraph, detector: BatchDetector<VideoFrame> }> {
  const device = (await openTestDevice())!
  countGpu(device)
  const graph = openStubGraph(device, manifest, 7)
  return { device, graph, detector: await openGpuBatchDetector({ manifest, graph }) }
}

async function openTiny(kind: 'webgpu' | 'tfjs' = 'webgpu') {
  const device = (await openTestDevice())!
  countGpu(device)
  const { graph, reference } = await openOrtWebgpuEngines(tinyHeadOnnx(64), {
    files: webgpuFiles(location.origin),
    device,
    threads: 1,
  })
  return {
    device,
    detector: await openGpuBatchDetector({
      manifest,
      graph: kind === 'webgpu'
        ? graph
        : await openTfjsGpuGraph(tinyHeadOnnx(64), { device }),
    }),
    cpu: openCpuBatchDetector<VideoFrame>({ manifest, engine: reference, readPixels: readFramePixels }),
  }
}

function slot(key: string, frame: VideoFrame, given: Partial<DetectorSlot<VideoFrame>> = {}): DetectorSlot<VideoFrame> {
  return {
    key,
    frame,
    want: 'detect',
    captureMs: 0,
    ...given,
  }
}
function cameras(count: number, shift: number): DetectorSlot<VideoFrame>[] {
  return Array.from({ length: count }, (_, i) => slot(`camera ${i}`, paintFrame({
    width: 160,
    height: 90,
    shift: shift + 7 * i,
    hard: true,
  }), { captureMs: shift * 200 }))
}

describe.skipIf(skip)(`gpu batch detector${skip
  ? ` (skipped: ${skip})`
  : ''}`, () => {
  it.each(['webgpu', 'tfjs'] as const)('%s finds what the processor finds, each in its slot, also in regions', async (kind) => {
    const { detector, cpu, device } = await openTiny(kind)
    expect(detector.kind).toBe(kind)
    const pictures = () => [
      ...cameras(5, 1),
      slot('far', paintFrame({ width: 640, height: 360, hard: true }), {
        crop: { x1: 0.4, y1: 0.3, x2: 0.6, y2: 0.6 },
      }),
    ]
    const expected = await cpu.submit(pictures()).readings
    const actual = await detector.submit(pictures()).readings
    let found = 0
    expected.forEach((reading, i) => {
      const other = actual[i]!
      if (reading.status !== 'read' || other.status !== 'read')
        return expect.unreachable()
      const boxes = readBoxes(other.boxes, manifest.labels)
      for (const box of readBoxes(reading.boxes, manifest.labels)) {
        if (box.score < 0.25)
          continue
        found++
        expect(boxes.some(b => b.label === box.label && Math.abs(b.score - box.score) < 0.08 && intersectionOverUnion(b.box, box.box) > 0.8), `slot ${i}`).toBe(true)
      }
    })
    expect(found).toBeGreaterThan(20)
    await detector.close()
    await cpu.close()
    device.destroy()
  })

  it('creates no buffer in steady state, reads once and little, uploads less than a kilobyte a frame', async () => {
    const { detector, device } = await openTiny()
    for (let tick = 0; tick < 2; tick++)
      await detector.submit(cameras(12, tick)).readings
    const before = detector.stats()
    const ticks = 10
    for (let tick = 0; tick < ticks; tick++)
      await detector.submit(cameras(12, tick + 2)).readings
    const after = detector.stats()
    expect(after.buffersCreated - before.buffersCreated).toBe(0)
    expect(after.bufferBytes).toBe(before.bufferBytes)
    expect(after.mapAsyncs - before.mapAsyncs).toBe(ticks)
    expect((after.bytesRead - before.bytesRead) / ticks).toBeLessThanOrEqual(30_000)
    expect((after.bytesUploaded - before.bytesUploaded) / ticks / 12).toBeLessThanOrEqual(1000)
    expect(after.openFrames).toBe(0)
    expect(after.looks).toBe(12)
    await detector.close()
    device.destroy()
  })

  it('takes the next look while the last is read, and answers each with its own', async () => {
    const { detector, graph, device } = await openStub()
    const head = (x: number): Float32Array<ArrayBuffer> => {
      const numbers = new Float32Array(64 * 7)
      numbers.set([x, 0, 0, 0, 0.9, 0.9, 0])
      return numbers
    }
    const looks: Promise<readonly SlotReading[]>[] = []
    for (let i = 0; i < 6; i++) {
      graph.say(head(1 + i / 2))
      const { accepted, readings } = detector.submit([
        slot('a', paintFrame({ width: 64, height: 64 })),
      ])
      looks.push(readings)
      await accepted
      expect(detector.stats().openFrames).toBe(0)
    }
    const lefts = (await Promise.all(looks)).map(([r]) => r?.status === 'read' && r.boxes.rows[0])
    expect(lefts).toEqual([0, 1, 2, 3, 4, 5].map(i => (8 * (1 + i / 2) - 4) / 64))
    await detector.close()
    device.destroy()
  })

  it('tells motion as the processor does: first look, stillness, a mover, forgotten cameras', async () => {
    const { detector, cpu, device } = await openTiny()
    const places = [
      undefined,
      undefined,
      [100, 20],
      [110, 40],
      [100, 20],
      [100, 20],
    ] as const
    for (const [i, place] of places.entries()) {
      const [x, y] = place ?? [0, 0]
      const size = place
        ? 24
        : 0
      const look = () => ['detect', 'motion'].map(want => slot(want, paintRectangle(161, 97, {
        left: x,
        top: y,
        right: x + size,
        bottom: y + size,
      }), { want: want as 'detect' | 'motion', captureMs: i * 2000 }))
      const [actual, expected] = await Promise.all([detector.submit(look()).readings, cpu.submit(look()).readings])
      actual.forEach((reading, k) => {
        const other = expected[k]!
        if (reading.status === 'bad-frame' || other.status === 'bad-frame')
          return expect.unreachable()
        expect(reading.status).toBe(other.status)
        const { cells: told, ...motion } = reading.motion!
        const { cells, ...summary } = other.motion!
        expect(motion).toEqual(summary)
        expect(told!.changed).toEqual(cells!.changed)
        // Half a brightness is rounded this way or that.
        expect(Math.max(...told!.brightness.map((value, cell) => Math.abs(value - cells!.brightness[cell]!)))).toBeLessThanOrEqual(1)
      })
      expect(actual[1]).toMatchObject({
        motion: {
          fraction: i === 0
            ? 1
            : place
              ? expect.toSatisfy(v => v > 0.02 && v < 0.2)
              : 0,
        },
      })
    }
    detector.forget('motion')
    expect((await detector.submit([
      slot('motion', paintRectangle(161, 97, { left: 0, top: 0, right: 0, bottom: 0 }), { want: 'motion', captureMs: 99_000 }),
    ]).readings)[0]).toMatchObject({
      status: 'motion',
      motion: { fraction: 1 },
    })
    await detector.close()
    await cpu.close()
    device.destroy()
  })

  it('names a frame that it cannot have and answers for the others; sizes may change', async () => {
    const { detector, device } = await openTiny()
    for (const [width, height] of [
      [160, 90],
      [90, 160],
      [33, 17],
    ] as const) {
      const gone = paintFrame({ width, height })
      gone.close()
      const readings = await detector.submit([
        slot('a', paintFrame({ width, height })),
        slot('b', gone),
        slot('c', paintFrame({ width, height }), { want: 'motion' }),
        slot('d', paintFrame({ width, height })),
      ]).readings
      expect(readings.map(r => r.status)).toEqual(['read', 'bad-frame', 'motion', 'read'])
      expect(readings[3]).toMatchObject({
        picture: { width, height },
      })
    }
    const onlyBad = paintFrame({ width: 8, height: 8 })
    onlyBad.close()
    expect((await detector.submit([
      slot('b', onlyBad),
    ]).readings)[0]).toMatchObject({ status: 'bad-frame' })
    expect(await detector.submit([]).readings).toEqual([])
    await detector.close()
    device.destroy()
  })

  it('rejects looks when the device is lost or it is closed, and leaves no frame open', async () => {
    for (const end of ['lost', 'closed', 'refused'] as const) {
      const { detector, device, graph } = await openStub()
      await detector.submit([
        slot('a', paintFrame({ width: 64, height: 64 })),
      ]).readings
      const frames = [1, 2, 3].map(() => paintFrame({ width: 64, height: 64 }))
      const first = detector.submit([
        slot('a', frames[0]!),
      ])
      const closing = end === 'closed'
        ? detector.close()
        : undefined
      if (end === 'lost')
        device.destroy()
      if (end === 'refused') {
        // A command that the GPU refuses without a scope around it: outside of its buffer.
        await first.accepted
        device.queue.writeBuffer(graph.ownInput, 2 ** 30, new Float32Array(4))
      }
      const rest = frames.slice(1).map(frame => detector.submit([
        slot('a', frame),
      ]))
      const results = await Promise.allSettled([...rest, first].map(l => l.readings))
      expect(results.some(r => r.status === 'rejected'), end).toBe(true)
      await Promise.allSettled(rest.map(l => l.accepted))
      if (end !== 'refused') {
        expect(results[1]).toMatchObject({
          status: 'rejected',
          reason: { code: 'internal' },
        })
      }
      expect(frames.every(f => f.format === null), end).toBe(true)
      expect(detector.stats().openFrames).toBe(0)
      await closing
      await detector.close()
      device.destroy()
    }
  })

  it('does not take numbers of an earlier look for an answer', async () => {
    const { detector, device } = await openStub()
    await detector.submit([
      slot('a', paintFrame({ width: 64, height: 64 })),
    ]).readings
    const submit = device.queue.submit.bind(device.queue)
    let skipped = 0
    // The GPU drops what finds the boxes, but copies the results.
    device.createCommandEncoder = (create => (descriptor?: GPUCommandEncoderDescriptor) => {
      const encoder = create(descriptor)
      encoder.clearBuffer = () => {
        skipped++
        encoder.beginComputePass = () => ({
          setPipeline() {},
          setBindGroup() {},
          dispatchWorkgroups() {},
          end() {},
        }) as unknown as GPUComputePassEncoder
      }
      return encoder
    })(device.createCommandEncoder.bind(device)) as GPUDevice['createCommandEncoder']
    device.queue.submit = submit
    const [reading] = await detector.submit([
      slot('a', paintFrame({ width: 64, height: 64 })),
    ]).readings
    expect(skipped).toBe(1)
    expect(reading).toMatchObject({
      status: 'odd-output',
      reason: expect.stringContaining('did not answer'),
    })
    device.destroy()
  })
})
