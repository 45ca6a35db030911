import { readFile } from 'node:fs/promises'
import { ALL_FORMATS, BufferSource, EncodedPacketSink, Input } from 'mediabunny'
import { AppError } from '#contract/app-error'
import { nalType, splitAnnexB } from '../../rtsp/h264/nal-unit.ts'
import { startsPicture } from '../../rtsp/h264/slice-type.ts'
import { parseSps } from '../../rtsp/h264/sps.ts'

/** One coded picture in decoding order, without parameter sets and delimiters. */
export interface ClipPicture {
  readonly nals: readonly Uint8Array[]
  readonly isKey: boolean
  /** When it is shown, in seconds from the beginning of the clip. */
  readonly shownAtS: number
}

/** An H.264 clip in memory; it begins with a key frame. */
export interface Clip {
  readonly pictures: readonly ClipPicture[]
  readonly durationS: number
  /** SPS and PPS. */
  readonly parameterSets: readonly Uint8Array[]
}

/** Reads an MP4, or an Annex B file (.h264, .264) of `annexBFps` frames a second. Throws AppError 'bad-input' for others. */
export async function loadClip(path: string, annexBFps = 25): Promise<Clip> {
  const bytes = new Uint8Array(await readFile(path))
  const clip = /\.(?:h264|264|avc)$/i.test(path)
    ? clipOfAnnexB(bytes, annexBFps)
    : await clipOfMp4(bytes, path)
  if (!clip.pictures[0]?.isKey || clip.parameterSets.length < 2)
    throw new AppError('bad-input', `${path} does not begin with an H.264 key frame; encode it again.`)
  return clip
}

async function clipOfMp4(bytes: Uint8Array, path: string): Promise<Clip> {
  const input = new Input({
    source: new BufferSource(bytes),
    formats: ALL_FORMATS,
  })
  const track = await input.getPrimaryVideoTrack()
  const description = track?.codec === 'avc'
    ? (await track.getDecoderConfig())?.description
    : undefined
  if (!track || !description)
    throw new AppError('bad-input', `${path} holds no H.264 video in MP4 form; encode it so.`)
  const record = ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description)
  const lengthSize = ((record[4] ?? 3) & 3) + 1
  const pictures: ClipPicture[] = []
  let endS = 0
  for await (const packet of new EncodedPacketSink(track).packets()) {
    const nals = splitLengthPrefixed(packet.data, lengthSize).filter(isSliceOrSei)
    pictures.push({ nals, isKey: packet.type === 'key', shownAtS: packet.timestamp })
    endS = Math.max(endS, packet.timestamp + packet.duration)
  }
  const startS = Math.min(...pictures.map(picture => picture.shownAtS))
  return {
    pictures: pictures.map(picture => ({ ...picture, shownAtS: picture.shownAtS - startS })),
    durationS: endS - startS,
    parameterSets: parameterSetsOfRecord(record),
  }
}

function clipOfAnnexB(bytes: Uint8Array, fps: number): Clip {
  const parameterSets: Uint8Array[] = []
  const groups: { nals: Uint8Array[], isKey: boolean }[] = []
  for (const nal of splitAnnexB(bytes)) {
    const type = (nal[0] ?? 0) & 0x1F
    if (type === nalType.sps || type === nalType.pps) {
      if (!parameterSets.some(set => set.length === nal.length && set.every((byte, i) => byte === nal[i])))
        parameterSets.push(nal)
    }
    else if (type === nalType.slice || type === nalType.idrSlice) {
      if (startsPicture(nal) || groups.length === 0)
        groups.push({ nals: [], isKey: type === nalType.idrSlice })
      groups.at(-1)?.nals.push(nal)
    }
  }
  const sps = parameterSets.find(set => ((set[0] ?? 0) & 0x1F) === nalType.sps)
  const rate = (sps && parseSps(sps)?.fps) ?? fps
  return {
    pictures: groups.map((group, i) => ({ ...group, shownAtS: i / rate })),
    durationS: groups.length / rate,
    parameterSets,
  }
}

function isSliceOrSei(nal: Uint8Array): boolean {
  const type = (nal[0] ?? 0) & 0x1F
  return type === nalType.slice || type === nalType.idrSlice || type === nalType.sei
}

function splitLengthPrefixed(sample: Uint8Array, lengthSize: number): Uint8Array[] {
  const nals: Uint8Array[] = []
  for (let offset = 0; offset + lengthSize <= sample.length;) {
    const length = sample.subarray(offset, offset + lengthSize).reduce((sum, byte) => sum * 256 + byte, 0)
    offset += lengthSize
    nals.push(sample.subarray(offset, offset + length))
    offset += length
  }
  return nals.filter(nal => nal.length > 0)
}

/** SPS and PPS of an AVCDecoderConfigurationRecord (ISO/IEC 14496-15 section 5.3.3.1). */
function parameterSetsOfRecord(record: Uint8Array): Uint8Array[] {
  const sets: Uint8Array[] = []
  let offset = 5
  for (const mask of [0x1F, 0xFF]) {
    const count = (record[offset++] ?? 0) & mask
    for (let i = 0; i < count; i++) {
      const length = (record[offset] ?? 0) << 8 | (record[offset + 1] ?? 0)
      sets.push(record.slice(offset + 2, offset + 2 + length))
      offset += 2 + length
    }
  }
  return sets
}
