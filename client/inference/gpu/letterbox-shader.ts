import type { ModelManifest } from '#contract/model-manifest'
import { motionCells, motionColumns, motionRows, pointsPerCellSide } from '../../core/detection/motion-grid.ts'
import { slotParamsWgsl } from './slot-params.ts'

/** Invocations of one workgroup: 8 pairs of pixels wide, 16 high. */
export const letterboxGroup = { width: 16, height: 16 } as const

/**
 * One frame: letterbox, colour and normalisation into its slot of the batch (layer 0), brightness of the cells of its motion grid
 * (layer 1). The sampler is linear with edges repeated and the browser converts colours, so the resampling is that of
 * createResampleTable: bilinear, pixel centres aligned. Each invocation writes two neighbours, which are one word in float16.
 * `picture`: how the frame is bound; 'texture_external' (imported) or 'texture_2d<f32>' (copied).
 */
export function letterboxShader(input: ModelManifest['input'], precision: 'fp32' | 'fp16', picture: 'texture_external' | 'texture_2d<f32>'): string {
  const { width, height, colourOrder, range, letterbox: { pad } } = input
  const white = range === '0..255'
    ? 255
    : 1
  const isHalf = precision === 'fp16'
  const order = colourOrder === 'RGB'
    ? 'rgb'
    : 'bgr'
  return `${slotParamsWgsl}
@group(0) @binding(0) var<uniform> slot: Slot;
@group(0) @binding(1) var<storage, read_write> tensor: array<${isHalf ? 'u32' : 'vec2f'}>;
@group(0) @binding(2) var<storage, read_write> cells: array<f32>;
@group(0) @binding(3) var linear: sampler;
@group(1) @binding(0) var picture: ${picture};

const width = ${width}u;
const height = ${height}u;
const pair_plane = ${width * height / 2}u;

fn shown(at: vec2f) -> vec3f {
  return clamp(textureSampleBaseClampToEdge(picture, linear, at).rgb, vec3f(0), vec3f(1));
}

fn input_pixel(x: u32, y: u32) -> vec3f {
  let content = slot.content;
  if (x < content.x || y < content.y || x >= content.x + content.z || y >= content.y + content.w) {
    return vec3f(${pad} * ${white} / 255.0);
  }
  let at = vec2f(f32(x - content.x) + 0.5, f32(y - content.y) + 0.5);
  return shown(slot.crop_from + at * slot.crop_step).${order} * ${white}.0;
}

fn cell_brightness(cell: u32) -> f32 {
  let first = vec2u(cell % ${motionColumns}u, cell / ${motionColumns}u) * ${pointsPerCellSide}u;
  var sum = 0.0;
  for (var i = 0u; i < ${pointsPerCellSide ** 2}u; i++) {
    let point = vec2f(first + vec2u(i % ${pointsPerCellSide}u, i / ${pointsPerCellSide}u)) + 0.5;
    sum += dot(shown(point / vec2f(${motionColumns * pointsPerCellSide}, ${motionRows * pointsPerCellSide})), slot.luma.rgb);
  }
  return sum * 255.0 / ${pointsPerCellSide ** 2}.0;
}

@compute @workgroup_size(${letterboxGroup.width / 2}, ${letterboxGroup.height})
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  if (id.z == 1u) {
    if ((slot.wants & wants_motion) == 0u) { return; }
    let row_length = groups.x * ${letterboxGroup.width / 2}u;
    for (var cell = id.y * row_length + id.x; cell < ${motionCells}u; cell += row_length * groups.y * ${letterboxGroup.height}u) {
      cells[slot.slot * ${motionCells}u + cell] = cell_brightness(cell);
    }
    return;
  }
  let x = id.x * 2u;
  if ((slot.wants & wants_boxes) == 0u || x >= width || id.y >= height) { return; }
  let left = input_pixel(x, id.y);
  let right = input_pixel(x + 1u, id.y);
  let at = slot.batch_slot * 3u * pair_plane + (id.y * width + x) / 2u;
  for (var channel = 0u; channel < 3u; channel++) {
    let pair = vec2f(left[channel], right[channel]);
    tensor[at + channel * pair_plane] = ${isHalf ? 'pack2x16float(pair)' : 'pair'};
  }
}
`
}
