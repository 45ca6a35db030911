import type { ModelManifest } from '#contract/model-manifest'
import type { FrameImporter } from './frame-import.ts'
import type { GpuGraph } from './gpu-graph.ts'
import { yoloxHeadOf } from '../../core/detection/head-decoder.ts'
import { createYoloxGrid } from '../../core/detection/yolox-grid.ts'
import { maxBatch, maxSlots } from '../batch-detector.ts'
import { decodeGroup, decodeShader, selectShader } from './boxes-shader.ts'
import { bufferUsage, shaderStageCompute } from './gpu-usage.ts'
import { letterboxGroup, letterboxShader } from './letterbox-shader.ts'
import { cellsBytes, maxBackgrounds, paramsBytes, paramsStride, resultsBytes } from './look-layout.ts'

const { uniform, storage, copySrc, copyDst } = bufferUsage
const candidateBytes = 32

/** The GPU memory and pipelines of one detector, made once. */
export class LookPipelines {
  readonly #device: GPUDevice
  readonly #manifest: ModelManifest
  readonly #importer: FrameImporter
  readonly #precision: GpuGraph['precision']
  readonly #anchors: number
  readonly #buffers: GPUBuffer[] = []
  readonly #headGroups = new WeakMap<GPUBuffer, GPUBindGroup>()
  readonly #letterbox: GPUComputePipeline
  readonly #letterboxGroup: GPUBindGroup
  readonly #select: GPUComputePipeline
  readonly #selectGroup: GPUBindGroup
  #decode: { pipeline: GPUComputePipeline, columns: number } | undefined
  readonly params: GPUBuffer
  /** The batch, as the graph takes it. */
  readonly tensor: GPUBuffer
  readonly results: GPUBuffer
  readonly #grid: GPUBuffer
  readonly #candidates: GPUBuffer
  readonly #tallies: GPUBuffer

  constructor(manifest: ModelManifest, graph: GpuGraph, importer: FrameImporter) {
    const { device, precision, batchSizes, ownInput } = graph
    this.#device = device
    this.#manifest = manifest
    this.#importer = importer
    this.#precision = precision
    const { input } = manifest
    const grid = createYoloxGrid(input.width, input.height, yoloxHeadOf(manifest).strides)
    this.#anchors = grid.anchors
    const slotBytes = 3 * input.width * input.height * (precision === 'fp16'
      ? 2
      : 4)
    this.params = this.#buffer(paramsBytes, uniform | storage | copyDst)
    const needed = maxBatch * slotBytes
    this.tensor = ownInput && ownInput.size >= needed
      ? ownInput
      : this.#buffer(Math.max(maxBatch, ...batchSizes) * slotBytes, storage | copySrc | copyDst)
    this.results = this.#buffer(resultsBytes, storage | copySrc)
    this.#grid = this.#buffer(grid.anchors * 16, storage | copyDst)
    this.#candidates = this.#buffer(maxBatch * grid.anchors * candidateBytes, storage)
    this.#tallies = this.#buffer(maxBatch * 8, storage | copyDst)
    const cells = this.#buffer(maxSlots * cellsBytes, storage)
    const backgrounds = this.#buffer(maxBackgrounds * cellsBytes, storage)
    const cellsOfAnchors = new Float32Array(grid.anchors * 4)
    for (let i = 0; i < grid.anchors; i++) {
      cellsOfAnchors[i * 4] = grid.column[i]!
      cellsOfAnchors[i * 4 + 1] = grid.row[i]!
      cellsOfAnchors[i * 4 + 2] = grid.stride[i]!
    }
    device.queue.writeBuffer(this.#grid, 0, cellsOfAnchors)

    const shared = device.createBindGroupLayout({
      entries: [
        {
          binding: 0,
          visibility: shaderStageCompute,
          buffer: { type: 'uniform', hasDynamicOffset: true, minBindingSize: paramsStride },
        },
        {
          binding: 1,
          visibility: shaderStageCompute,
          buffer: { type: 'storage' },
        },
        {
          binding: 2,
          visibility: shaderStageCompute,
          buffer: { type: 'storage' },
        },
        {
          binding: 3,
          visibility: shaderStageCompute,
          sampler: { type: 'filtering' },
        },
      ],
    })
    this.#letterbox = device.createComputePipeline({
      layout: device.createPipelineLayout({
        bindGroupLayouts: [shared, importer.layout],
      }),
      compute: {
        module: device.createShaderModule({
          code: letterboxShader(input, precision, importer.binding),
        }),
      },
    })
    this.#letterboxGroup = device.createBindGroup({
      layout: shared,
      entries: [
        {
          binding: 0,
          resource: { buffer: this.params, size: paramsStride },
        },
        {
          binding: 1,
          resource: { buffer: this.tensor },
        },
        {
          binding: 2,
          resource: { buffer: cells },
        },
        {
          binding: 3,
          resource: device.createSampler({ magFilter: 'linear', minFilter: 'linear' }),
        },
      ],
    })
    this.#select = device.createComputePipeline({
      layout: 'auto',
      compute: {
        module: device.createShaderModule({
          code: selectShader(manifest, grid.anchors),
        }),
      },
    })
    this.#selectGroup = this.#bind(this.#select, [
      this.params,
      cells,
      backgrounds,
      this.#candidates,
      this.#tallies,
      this.results,
    ])
  }

  /** Records the letterbox and the motion cells of one frame. `slot`: its place in the look. */
  letterbox(pass: GPUComputePassEncoder, slot: number, frame: GPUBindingResource, wantsBoxes: boolean): void {
    pass.setPipeline(this.#letterbox)
    pass.setBindGroup(0, this.#letterboxGroup, [slot * paramsStride])
    pass.setBindGroup(1, this.#device.createBindGroup({
      layout: this.#importer.layout,
      entries: [
        { binding: 0, resource: frame },
      ],
    }))
    const { width, height } = this.#manifest.input
    if (wantsBoxes)
      pass.dispatchWorkgroups(Math.ceil(width / letterboxGroup.width), Math.ceil(height / letterboxGroup.height), 2)
    else
      pass.dispatchWorkgroups(1, 4, 2)
  }

  /** Records everything after the graph: candidates of `head` (absent when no slot wanted boxes), then boxes and motion of all slots. */
  answer(encoder: GPUCommandEncoder, slots: number, head: { buffer: GPUBuffer, count: number, columns: number } | undefined): void {
    if (head)
      encoder.clearBuffer(this.#tallies)
    const pass = encoder.beginComputePass()
    if (head) {
      const pipeline = this.#decoder(head.columns)
      pass.setPipeline(pipeline)
      let group = this.#headGroups.get(head.buffer)
      if (!group) {
        group = this.#bind(pipeline, [
          head.buffer,
          this.#grid,
          this.#candidates,
          this.#tallies,
        ])
        this.#headGroups.set(head.buffer, group)
      }
      pass.setBindGroup(0, group)
      pass.dispatchWorkgroups(Math.ceil(this.#anchors / decodeGroup), head.count)
    }
    pass.setPipeline(this.#select)
    pass.setBindGroup(0, this.#selectGroup)
    pass.dispatchWorkgroups(slots)
    pass.end()
  }

  get anchors(): number {
    return this.#anchors
  }

  destroy(): void {
    this.#buffers.forEach(b => b.destroy())
    this.#importer.close()
  }

  /** A detector's head has one width for life; it is known with its first answer. */
  #decoder(columns: number): GPUComputePipeline {
    if (this.#decode?.columns !== columns) {
      this.#decode = {
        columns,
        pipeline: this.#device.createComputePipeline({
          layout: 'auto',
          compute: {
            module: this.#device.createShaderModule({
              code: decodeShader(this.#manifest, this.#precision, this.#anchors, columns),
            }),
          },
        }),
      }
    }
    return this.#decode.pipeline
  }

  #buffer(size: number, usage: number): GPUBuffer {
    const buffer = this.#device.createBuffer({ size, usage })
    this.#buffers.push(buffer)
    return buffer
  }

  #bind(pipeline: GPUComputePipeline, buffers: readonly GPUBuffer[]): GPUBindGroup {
    return this.#device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: buffers.map((buffer, binding) => ({
        binding,
        resource: { buffer },
      })),
    })
  }
}
