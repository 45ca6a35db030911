import { BitReader, rbspOf } from './bit-reader.ts'

/** What a sequence parameter set says about the pictures. */
export interface SequenceParameters {
  readonly profile: string
  readonly profileIdc: number
  readonly levelIdc: number
  /** Pixels after cropping. */
  readonly width: number
  readonly height: number
  /** Every picture is a whole frame, none a field. */
  readonly isProgressive: boolean
  /** Frames a second from the VUI timing information; absent when it is absent or not plausible. */
  readonly fps?: number
}

const profileNames: Readonly<Record<number, string>> = {
  66: 'Baseline',
  77: 'Main',
  88: 'Extended',
  100: 'High',
  110: 'High 10',
  122: 'High 4:2:2',
  244: 'High 4:4:4 Predictive',
}
const highProfiles = new Set([
  100,
  110,
  122,
  244,
  44,
  83,
  86,
  118,
  128,
  138,
  139,
  134,
  135,
])

/** Parses an SPS NAL unit (ITU-T H.264 7.3.2.1.1 and annex E); undefined when malformed or of an impossible size. */
export function parseSps(nal: Uint8Array): SequenceParameters | undefined {
  const reader = new BitReader(rbspOf(nal))
  const profileIdc = reader.bits(8)
  const constraints = reader.bits(8)
  const levelIdc = reader.bits(8)
  reader.unsigned() // seq_parameter_set_id

  let chromaFormat = 1
  if (highProfiles.has(profileIdc)) {
    chromaFormat = reader.unsigned()
    if (chromaFormat === 3)
      reader.bit() // separate_colour_plane_flag
    reader.unsigned() // bit_depth_luma_minus8
    reader.unsigned() // bit_depth_chroma_minus8
    reader.bit() // qpprime_y_zero_transform_bypass_flag
    if (reader.bit()) {
      skipScalingMatrices(reader, chromaFormat === 3
        ? 12
        : 8)
    }
  }
  skipPictureOrder(reader)
  reader.unsigned() // max_num_ref_frames
  reader.bit() // gaps_in_frame_num_value_allowed_flag
  const widthMacroblocks = reader.unsigned() + 1
  const heightMapUnits = reader.unsigned() + 1
  const isFrameOnly = reader.bit()
  if (!isFrameOnly)
    reader.bit() // mb_adaptive_frame_field_flag
  reader.bit() // direct_8x8_inference_flag
  const crop = { left: 0, right: 0, top: 0, bottom: 0 }
  if (reader.bit()) {
    crop.left = reader.unsigned()
    crop.right = reader.unsigned()
    crop.top = reader.unsigned()
    crop.bottom = reader.unsigned()
  }
  const cropX = chromaFormat === 1 || chromaFormat === 2
    ? 2
    : 1
  const cropY = (chromaFormat === 1
    ? 2
    : 1) * (2 - isFrameOnly)
  const width = widthMacroblocks * 16 - cropX * (crop.left + crop.right)
  const height = heightMapUnits * 16 * (2 - isFrameOnly) - cropY * (crop.top + crop.bottom)
  if (reader.overrun || chromaFormat > 3 || width < 1 || height < 1 || width > 16_384 || height > 16_384)
    return undefined
  const fps = reader.bit()
    ? readVuiFps(reader)
    : undefined
  return {
    profile: profileName(profileIdc, constraints),
    profileIdc,
    levelIdc,
    width,
    height,
    isProgressive: isFrameOnly === 1,
    fps,
  }
}

function profileName(profileIdc: number, constraints: number): string {
  if (profileIdc === 66 && (constraints & 0x40) !== 0)
    return 'Constrained Baseline'
  return profileNames[profileIdc] ?? `profile ${profileIdc}`
}

function skipScalingMatrices(reader: BitReader, lists: number): void {
  for (let list = 0; list < lists; list++) {
    if (!reader.bit())
      continue
    let last = 8
    let next = 8
    for (let i = 0; i < (list < 6
      ? 16
      : 64) && !reader.overrun; i++) {
      if (next !== 0)
        next = (last + reader.signed() + 256) % 256
      last = next === 0
        ? last
        : next
    }
  }
}

function skipPictureOrder(reader: BitReader): void {
  reader.unsigned() // log2_max_frame_num_minus4
  const type = reader.unsigned()
  if (type === 0) {
    reader.unsigned()
  }
  else if (type === 1) {
    reader.bit()
    reader.signed()
    reader.signed()
    const cycle = Math.min(reader.unsigned(), 255)
    for (let i = 0; i < cycle && !reader.overrun; i++)
      reader.signed()
  }
}

/** Reads the VUI up to its timing information. */
function readVuiFps(reader: BitReader): number | undefined {
  if (reader.bit() && reader.bits(8) === 255) // aspect_ratio_idc 255: Extended_SAR
    reader.bits(32)
  if (reader.bit())
    reader.bit() // overscan_appropriate_flag
  if (reader.bit()) {
    reader.bits(4) // video_format, video_full_range_flag
    if (reader.bit())
      reader.bits(24) // colour description
  }
  if (reader.bit()) {
    reader.unsigned()
    reader.unsigned() // chroma sample locations
  }
  if (!reader.bit())
    return undefined
  const unitsInTick = reader.bits(32)
  const timeScale = reader.bits(32)
  if (reader.overrun || unitsInTick === 0)
    return undefined
  // A tick is a field's time, so two make a frame.
  const fps = timeScale / unitsInTick / 2
  return fps >= 0.1 && fps <= 240
    ? Math.round(fps * 1000) / 1000
    : undefined
}
