import type { TrackedDetection } from '#contract/detection'
import type { EpochMs } from '#contract/time'
import type { WornItemName } from './item-fit.ts'
import type { ItemVerdict } from './item-votes.ts'
import type { RecordedLook } from './track-history.ts'
import { labels } from '#contract/detection'
import { epochMs } from '#contract/time'
import { trackChunkMagic } from '#contract/track-chunk'
import { ByteReader, ByteWriter } from './byte-writer.ts'
import { wornItems } from './item-fit.ts'

/*
 * Version 1 (all numbers varints, `±` zigzag):
 *   "ATC" 1, beginning (epoch ms), looks, and for each look
 *     ms since the look before, tracks * 2 + (1: the aspect follows, thousandths), and for each track
 *       ± id less the id before in this look
 *       kind: label | known << 3 | worn << 4        known: seen before in this chunk; worn: 0 none, 1 as before, 2 follows
 *       score (1/127)
 *       ± x1, y1, width, height (1/4096) less what they were when the track was last seen
 *       [verdicts of helmet and vest: 0 none 1 worn 2 bare 3 unknown in two bits each, then for each given: looks, worn, bare, score]
 */
const version = 1
const steps = 4096
const scores = 127
const verdicts = ['worn', 'bare', 'unknown'] as const
const wornFollows = 2
const wornAsBefore = 1
/** More looks than a chunk ever has. */
const maxLooks = 10_000
const maxTracks = 1_000

type Worn = Readonly<Record<WornItemName, ItemVerdict>>
interface Memory { readonly box: readonly number[], readonly worn: Worn | undefined }

/**
 * Packs looks that follow each other. What is lost: boxes are rounded to 1/4096 of the picture, scores to 1/127, the aspect to 1/1000; five
 * people for an hour at two looks a second are about 300 kB (see the test). Looks must be in order of time.
 */
export function encodeTrackChunk(looks: readonly RecordedLook[]): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter()
  trackChunkMagic.forEach(byte => writer.byte(byte))
  writer.byte(version)
  let beforeMs = looks[0]?.capturedAt ?? 0
  writer.unsigned(beforeMs)
  writer.unsigned(looks.length)
  const memories = new Map<number, Memory>()
  let aspect = 0
  for (const look of looks) {
    writer.unsigned(Math.max(0, look.capturedAt - beforeMs))
    beforeMs = look.capturedAt
    const nextAspect = Math.round(look.aspect * 1000)
    writer.unsigned(look.tracks.length * 2 + (nextAspect === aspect
      ? 0
      : 1))
    if (nextAspect !== aspect)
      writer.unsigned(nextAspect)
    aspect = nextAspect
    let idBefore = 0
    for (const track of look.tracks) {
      writer.signed(track.trackId - idBefore)
      idBefore = track.trackId
      writeTrack(writer, track, look.worn.get(track.trackId), memories)
    }
  }
  return writer.take()
}

function writeTrack(writer: ByteWriter, { trackId, label, score, box }: TrackedDetection, worn: Worn | undefined, memories: Map<number, Memory>): void {
  const memory = memories.get(trackId)
  const wornKind = !worn
    ? 0
    : memory?.worn && isSameWorn(memory.worn, worn)
      ? wornAsBefore
      : wornFollows
  writer.byte(labels.indexOf(label) | (memory ? 8 : 0) | (wornKind << 4))
  writer.byte(Math.round(score * scores))
  const [x1, y1] = [
    toStep(box.x1),
    toStep(box.y1),
  ]
  const numbers = [
    x1,
    y1,
    toStep(box.x2) - x1,
    toStep(box.y2) - y1,
  ]
  numbers.forEach((value, i) => writer.signed(value - (memory?.box[i] ?? 0)))
  if (worn && wornKind === wornFollows) {
    writer.byte(wornItems.reduce((bits, item, i) => bits | ((verdicts.indexOf(worn[item].verdict) + 1) << (2 * i)), 0))
    for (const item of wornItems) {
      const { looks, worn: on, bare, score: sure } = worn[item]
      writer.unsigned(looks)
      writer.unsigned(on)
      writer.unsigned(bare)
      writer.byte(Math.round(sure * scores))
    }
  }
  memories.set(trackId, { box: numbers, worn: worn ?? memory?.worn })
}

/** The looks that encodeTrackChunk packed; undefined for bytes that are no chunk, or of a version that this page does not know. */
export function decodeTrackChunk(bytes: Uint8Array): RecordedLook[] | undefined {
  const reader = new ByteReader(bytes)
  if (!trackChunkMagic.every(byte => reader.byte() === byte) || reader.byte() !== version)
    return undefined
  let atMs = reader.unsigned()
  const count = reader.unsigned()
  if (count > maxLooks)
    return undefined
  const memories = new Map<number, Memory>()
  const looks: RecordedLook[] = []
  let aspect = 0
  while (looks.length < count && !reader.isBroken) {
    atMs += reader.unsigned()
    const head = reader.unsigned()
    if (head % 2 === 1)
      aspect = reader.unsigned() / 1000
    const look = readLook(reader, epochMs(atMs), Math.floor(head / 2), aspect, memories)
    if (!look)
      return undefined
    looks.push(look)
  }
  return reader.isBroken || looks.length !== count || !reader.isAtEnd
    ? undefined
    : looks
}

function readLook(reader: ByteReader, capturedAt: EpochMs, count: number, aspect: number, memories: Map<number, Memory>): RecordedLook | undefined {
  const tracks: TrackedDetection[] = []
  const worn = new Map<number, Worn>()
  let trackId = 0
  for (let i = 0; i < count; i++) {
    trackId += reader.signed()
    const kind = reader.byte()
    const label = labels[kind & 7]
    const score = reader.byte() / scores
    const memory = memories.get(trackId)
    const numbers = [0, 1, 2, 3].map(at => reader.signed() + ((kind & 8) === 0
      ? 0
      : memory?.box[at] ?? 0))
    const wears = kind >> 4 === wornFollows
      ? readWorn(reader)
      : kind >> 4 === wornAsBefore
        ? memory?.worn
        : undefined
    if (reader.isBroken || count > maxTracks || !label || trackId < 1 || score > 1 || ((kind & 8) !== 0 && !memory))
      return undefined
    memories.set(trackId, { box: numbers, worn: wears ?? memory?.worn })
    const [x1, y1, width, height] = numbers as [number, number, number, number]
    tracks.push({
      trackId,
      label,
      score,
      box: {
        x1: fromStep(x1),
        y1: fromStep(y1),
        x2: fromStep(x1 + width),
        y2: fromStep(y1 + height),
      },
    })
    if (wears)
      worn.set(trackId, wears)
  }
  return {
    capturedAt,
    tracks,
    aspect,
    worn,
  }
}

function readWorn(reader: ByteReader): Worn | undefined {
  const bits = reader.byte()
  const read = wornItems.map((_, i): ItemVerdict | undefined => {
    const verdict = verdicts[((bits >> (2 * i)) & 3) - 1]
    const [looks, worn, bare] = [
      reader.unsigned(),
      reader.unsigned(),
      reader.unsigned(),
    ]
    const score = reader.byte() / scores
    return verdict && {
      verdict,
      looks,
      worn,
      bare,
      score,
    }
  })
  const [helmet, vest] = read
  if (!helmet || !vest) {
    reader.isBroken = true
    return undefined
  }
  return { helmet, vest }
}

function isSameWorn(a: Worn, b: Worn): boolean {
  return wornItems.every(item => a[item].verdict === b[item].verdict && a[item].looks === b[item].looks && a[item].worn === b[item].worn && a[item].bare === b[item].bare && Math.round(a[item].score * scores) === Math.round(b[item].score * scores))
}

function toStep(value: number): number {
  return Math.round(Math.min(1, Math.max(0, value)) * steps)
}

function fromStep(value: number): number {
  return Math.min(1, Math.max(0, value / steps))
}
