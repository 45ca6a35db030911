import type { ModelManifest } from '#contract/model-manifest'
import { modelManifestSchema } from '#contract/model-manifest'

/** A small detector of the shipped layout: 64x64 input, 84 anchors. */
export function buildManifest(given: Partial<Record<keyof ModelManifest, unknown>> = {}): ModelManifest {
  return modelManifestSchema.parse({
    manifestVersion: 1,
    detectorId: 'tiny-0',
    name: 'Tiny',
    file: {
      name: 'model.onnx',
      bytes: 1,
      sha256: 'a'.repeat(64),
    },
    licence: { spdx: 'Apache-2.0', notice: '' },
    input: {
      name: 'images',
      width: 64,
      height: 64,
      type: 'float32',
      colourOrder: 'BGR',
      range: '0..255',
      letterbox: { anchor: 'top-left', pad: 114 },
    },
    output: {
      name: 'output',
      layout: 'yolox-raw',
      strides: [8, 16, 32],
      activated: true,
    },
    labels: ['person', 'helmet'],
    postprocess: { minScore: 0.1, nmsIou: 0.6 },
    scores: [],
    ...given,
  })
}

/** What a head says of one box: centre and size in input pixels. */
export interface Spoken { anchor: number, column: number, row: number, stride: number, cx: number, cy: number, w: number, h: number, objectness: number, classes: number[] }

/** Writes a box into a raw head the way a YOLOX detector would. */
export function speak(output: Float32Array, offset: number, columns: number, s: Spoken): void {
  const at = offset + s.anchor * columns
  output.set([
    s.cx / s.stride - s.column,
    s.cy / s.stride - s.row,
    Math.log(s.w / s.stride),
    Math.log(s.h / s.stride),
    s.objectness,
    ...s.classes,
  ], at)
}
