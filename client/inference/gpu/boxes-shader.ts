import type { ModelManifest } from '#contract/model-manifest'
import { rowLength } from '../../core/detection/box-rows.ts'
import { farthestPixel } from '../../core/detection/decode-yolox.ts'
import { yoloxHeadOf } from '../../core/detection/head-decoder.ts'
import { motionCells, motionColumns, motionRows, motionThreshold } from '../../core/detection/motion-grid.ts'
import { maxDetectionsPerFrame } from '../../core/detection/suppress.ts'
import { headersBytes, headerWords, readStatus, toldBrightnessWords, toldStart, toldWords } from './look-layout.ts'
import { slotParamsWgsl } from './slot-params.ts'

/** Anchors of one workgroup of `decode`; invocations that pick the boxes of one slot in `select`. */
export const decodeGroup = 64
const selectGroup = 256

/** What is common to both: raw numbers are looked at as bits, because shaders may assume that NaN and infinity do not exist. */
function candidatesWgsl(anchors: number): string {
  return `
const anchors = ${anchors}u;
struct Candidate { box: vec4f, score: f32, key: u32, pad: vec2u }
struct Tally { count: atomic<u32>, not_finite: atomic<u32> }
`
}

/**
 * `decode`: one invocation per anchor and slot of the batch. Reads the raw YOLOX head, keeps what reaches `minScore`; the same arithmetic
 * and the same refusals as decodeYolox, the reference. Candidates come in any order: \`key\` says which was first.
 */
export function decodeShader(manifest: ModelManifest, precision: 'fp32' | 'fp16', anchors: number, columns: number): string {
  const { labels, postprocess: { minScore } } = manifest
  const { activated } = yoloxHeadOf(manifest)
  const word = precision === 'fp16'
    ? `
  let pair = head[at / 2u];
  let half_bits = select(pair & 0xffffu, pair >> 16u, (at & 1u) == 1u);
  // The same number in float32, also where it is none: unpack2x16float may do with NaN what it likes.
  if ((half_bits & 0x7c00u) == 0x7c00u) { return ((half_bits & 0x8000u) << 16u) | 0x7f800000u | ((half_bits & 0x3ffu) << 13u); }
  return bitcast<u32>(unpack2x16float(half_bits).x);`
    : `
  return head[at];`
  return `${candidatesWgsl(anchors)}
@group(0) @binding(0) var<storage, read> head: array<u32>;
@group(0) @binding(1) var<storage, read> grid: array<vec4f>;
@group(0) @binding(2) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(3) var<storage, read_write> tallies: array<Tally>;

const columns = ${columns}u;
const classes = ${labels.length}u;
const least = f32(${minScore});

fn bits_of(at: u32) -> u32 {${word}
}
fn is_finite(bits: u32) -> bool { return (bits & 0x7f800000u) != 0x7f800000u; }
fn is_low(bits: u32) -> bool { return bits == 0xff800000u; }
fn chance(bits: u32) -> f32 { ${activated ? 'return bitcast<f32>(bits);' : 'return 1.0 / (1.0 + exp(-clamp(bitcast<f32>(bits), -80.0, 80.0)));'} }

@compute @workgroup_size(${decodeGroup})
fn main(@builtin(global_invocation_id) id: vec3u) {
  let anchor = id.x;
  let slot = id.y;
  if (anchor >= anchors) { return; }
  let at = (slot * anchors + anchor) * columns;
  let objectness_bits = bits_of(at + 4u);
  if (is_low(objectness_bits)) { return; }
  if (!is_finite(objectness_bits)) { atomicStore(&tallies[slot].not_finite, 1u); return; }
  let objectness = chance(objectness_bits);
  if (objectness < least) { return; }
  for (var index = 0u; index < classes; index++) {
    let raw = bits_of(at + 5u + index);
    if (is_low(raw)) { continue; }
    if (!is_finite(raw)) { atomicStore(&tallies[slot].not_finite, 1u); return; }
    let score = objectness * chance(raw);
    if (score < least) { continue; }
    let b = vec4u(bits_of(at), bits_of(at + 1u), bits_of(at + 2u), bits_of(at + 3u));
    if (!(is_finite(b.x) && is_finite(b.y) && is_finite(b.z) && is_finite(b.w))) { atomicStore(&tallies[slot].not_finite, 1u); return; }
    let cell = grid[anchor];
    // Clamped so that nothing overflows; what is clamped is refused below all the same.
    let raw_centre = clamp(bitcast<vec2f>(b.xy), vec2f(-1e9), vec2f(1e9));
    let centre = (raw_centre + cell.xy) * cell.z;
    let half_size = exp(min(bitcast<vec2f>(b.zw), vec2f(40.0))) * cell.z * 0.5;
    if (any(abs(centre) > vec2f(${farthestPixel}.0)) || any(half_size > vec2f(${farthestPixel}.0))) { atomicStore(&tallies[slot].not_finite, 1u); return; }
    let place = atomicAdd(&tallies[slot].count, 1u);
    if (place >= anchors) { return; }
    candidates[slot * anchors + place] = Candidate(vec4f(centre - half_size, centre + half_size), min(score, 1.0), anchor * classes + index, vec2u());
  }
}
`
}

/**
 * \`select\`: one workgroup per slot of the look. Motion: compares the cells with the camera's background and moves it, as observeMotion.
 * Boxes: takes the best candidate, drops what overlaps it in its label, up to a hundred times, as suppress; equal scores by \`key\`.
 */
export function selectShader(manifest: ModelManifest, anchors: number): string {
  const { labels, postprocess: { nmsIou } } = manifest
  return `${slotParamsWgsl}${candidatesWgsl(anchors)}
@group(0) @binding(0) var<storage, read> slots: array<Slot>;
@group(0) @binding(1) var<storage, read> cells: array<f32>;
@group(0) @binding(2) var<storage, read_write> backgrounds: array<f32>;
@group(0) @binding(3) var<storage, read_write> candidates: array<Candidate>;
@group(0) @binding(4) var<storage, read_write> tallies: array<Tally>;
@group(0) @binding(5) var<storage, read_write> results: array<u32>;

const classes = ${labels.length}u;
const size = ${selectGroup}u;
var<workgroup> changed: atomic<u32>;
var<workgroup> left: atomic<u32>;
var<workgroup> top: atomic<u32>;
var<workgroup> right: atomic<u32>;
var<workgroup> bottom: atomic<u32>;
var<workgroup> differing: array<atomic<u32>, ${motionCells / 32}>;
var<workgroup> best_score: array<f32, size>;
var<workgroup> best_key: array<u32, size>;
var<workgroup> best_place: array<u32, size>;
var<workgroup> total: u32;
var<workgroup> status: u32;

fn observe(slot: Slot, cell: u32) {
  let seen = cells[slot.slot * ${motionCells}u + cell];
  let at = slot.background * ${motionCells}u + cell;
  let difference = seen - backgrounds[at];
  if (slot.is_first == 1u) { backgrounds[at] = seen; } else { backgrounds[at] += slot.luma.a * difference; }
  if (slot.is_first == 1u || abs(difference) > ${motionThreshold}.0) {
    let column = cell % ${motionColumns}u;
    let row = cell / ${motionColumns}u;
    atomicAdd(&changed, 1u);
    atomicOr(&differing[cell / 32u], 1u << (cell % 32u));
    atomicMin(&left, column);
    atomicMax(&right, column);
    atomicMin(&top, row);
    atomicMax(&bottom, row);
  }
}

// Rounded as the processor rounds.
fn brightness(slot: Slot, cell: u32) -> u32 {
  return u32(min(255.0, cells[slot.slot * ${motionCells}u + cell] + 0.5));
}

fn is_better(score: f32, key: u32, than_score: f32, than_key: u32) -> bool {
  return score > than_score || (score == than_score && key < than_key);
}

fn overlaps(a: vec4f, b: vec4f) -> bool {
  let shared_size = min(a.zw, b.zw) - max(a.xy, b.xy);
  if (shared_size.x <= 0.0 || shared_size.y <= 0.0) { return false; }
  let intersection = shared_size.x * shared_size.y;
  let sizes = vec4f(a.zw - a.xy, b.zw - b.xy);
  return intersection > f32(${nmsIou}) * (sizes.x * sizes.y + sizes.z * sizes.w - intersection);
}

@compute @workgroup_size(${selectGroup})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_index) me: u32) {
  let slot = slots[group.x];
  let header = slot.slot * ${headerWords}u;
  let batch_slot = slot.batch_slot;
  if (me == 0u) {
    atomicStore(&left, ${motionColumns}u);
    atomicStore(&top, ${motionRows}u);
    status = ${readStatus.motionOnly}u;
    total = 0u;
    if ((slot.wants & wants_boxes) != 0u) {
      let count = atomicLoad(&tallies[batch_slot].count);
      if (atomicLoad(&tallies[batch_slot].not_finite) != 0u) { status = ${readStatus.notFinite}u; }
      else if (count > anchors) { status = ${readStatus.tooMany}u; }
      else { status = ${readStatus.read}u; total = count; }
    }
  }
  workgroupBarrier();
  if ((slot.wants & wants_motion) != 0u) {
    for (var cell = me; cell < ${motionCells}u; cell += size) { observe(slot, cell); }
  }
  let count = workgroupUniformLoad(&total);
  let first = batch_slot * anchors;
  var kept = 0u;
  while (kept < ${maxDetectionsPerFrame}u) {
    var score = -1.0;
    var key = 0xffffffffu;
    var place = 0u;
    for (var i = me; i < count; i += size) {
      let candidate_score = candidates[first + i].score;
      let candidate_key = candidates[first + i].key;
      // A score below zero is one that was taken or suppressed.
      if (candidate_score >= 0.0 && is_better(candidate_score, candidate_key, score, key)) {
        score = candidate_score;
        key = candidate_key;
        place = i;
      }
    }
    best_score[me] = score;
    best_key[me] = key;
    best_place[me] = place;
    workgroupBarrier();
    for (var half = size / 2u; half > 0u; half /= 2u) {
      if (me < half && is_better(best_score[me + half], best_key[me + half], best_score[me], best_key[me])) {
        best_score[me] = best_score[me + half];
        best_key[me] = best_key[me + half];
        best_place[me] = best_place[me + half];
      }
      workgroupBarrier();
    }
    let winner_score = workgroupUniformLoad(&best_score[0]);
    if (winner_score < 0.0) { break; }
    let winner_key = workgroupUniformLoad(&best_key[0]);
    let winner = candidates[first + workgroupUniformLoad(&best_place[0])].box;
    let label = winner_key % classes;
    if (me == 0u) {
      let row = ${headersBytes / 4}u + (batch_slot * ${maxDetectionsPerFrame}u + kept) * ${rowLength}u;
      results[row] = bitcast<u32>(winner.x);
      results[row + 1u] = bitcast<u32>(winner.y);
      results[row + 2u] = bitcast<u32>(winner.z);
      results[row + 3u] = bitcast<u32>(winner.w);
      results[row + 4u] = bitcast<u32>(winner_score);
      results[row + 5u] = bitcast<u32>(f32(label));
    }
    for (var i = me; i < count; i += size) {
      let candidate = candidates[first + i];
      if (candidate.key == winner_key || (candidate.score >= 0.0 && candidate.key % classes == label && overlaps(candidate.box, winner))) {
        candidates[first + i].score = -1.0;
      }
    }
    kept++;
    storageBarrier();
  }
  workgroupBarrier();
  if (me == 0u) {
    results[header] = status;
    results[header + 1u] = kept;
    results[header + 2u] = atomicLoad(&changed);
    results[header + 3u] = atomicLoad(&left);
    results[header + 4u] = atomicLoad(&top);
    results[header + 5u] = atomicLoad(&right);
    results[header + 6u] = atomicLoad(&bottom);
    results[header + 7u] = slot.look;
  }
  if ((slot.wants & wants_cells) != 0u) {
    let told = ${toldStart / 4}u + slot.told * ${toldWords}u;
    for (var word = me; word < ${toldBrightnessWords}u; word += size) {
      let cell = word * 4u;
      results[told + word] = brightness(slot, cell) | (brightness(slot, cell + 1u) << 8u) | (brightness(slot, cell + 2u) << 16u) | (brightness(slot, cell + 3u) << 24u);
    }
    for (var word = me; word < ${motionCells / 32}u; word += size) {
      results[told + ${toldBrightnessWords}u + word] = atomicLoad(&differing[word]);
    }
  }
}
`
}
