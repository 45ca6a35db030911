import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { parseRtp } from '../../rtsp/h264/rtp-packet.ts'
import { sliceTypeOf } from '../../rtsp/h264/slice-type.ts'
import { parseSps } from '../../rtsp/h264/sps.ts'
import { ClipPlayer } from './clip-player.ts'
import { loadClip } from './clip.ts'

const bFrames = join(import.meta.dirname, 'b-frames.mp4')
const footage = join(import.meta.dirname, '../footage/crossing.mp4')
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-clip-'))
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

describe('loadClip', () => {
  it('reads pictures, parameter sets and duration of an MP4, in decoding order', async () => {
    const clip = await loadClip(bFrames)
    expect(clip.durationS).toBeCloseTo(2, 1)
    expect(clip.pictures).toHaveLength(20)
    expect(clip.pictures[0]?.isKey).toBe(true)
    expect(parseSps(clip.parameterSets[0] ?? new Uint8Array())).toMatchObject({ width: 160, height: 128 })
    const types = clip.pictures.map(picture => sliceTypeOf(picture.nals.at(-1) ?? new Uint8Array()))
    expect(types.filter(type => type === 'B').length).toBeGreaterThan(5)
    expect(clip.pictures.some((picture, i) => i > 0 && picture.shownAtS < (clip.pictures[i - 1]?.shownAtS ?? 0))).toBe(true)
  })

  it('reads the same pictures from an Annex B file', async () => {
    const clip = await loadClip(footage)
    const bytes = [
      ...clip.parameterSets,
      ...clip.pictures.flatMap(picture => picture.nals),
    ].flatMap(nal => [
      Uint8Array.of(0, 0, 0, 1),
      nal,
    ])
    const path = join(folder, 'crossing.h264')
    await writeFile(path, bytes)
    const again = await loadClip(path, 15)
    expect(again.pictures).toHaveLength(clip.pictures.length)
    expect(again.pictures.map(({ isKey }) => isKey)).toEqual(clip.pictures.map(({ isKey }) => isKey))
    expect(again.durationS).toBeCloseTo(clip.durationS, 1)
    expect(again.parameterSets).toEqual(clip.parameterSets)
  })

  it('refuses what is no video, with the remedy', async () => {
    const path = join(folder, 'empty.h264')
    await writeFile(path, 'no video')
    await expect(loadClip(path)).rejects.toEqual(expect.objectContaining({
      code: 'bad-input',
      message: expect.stringContaining('encode it again'),
    }))
  })
})

describe('ClipPlayer', () => {
  it('plays in real time, loops without a jump in time or number, and lets late joiners in where it stands', async () => {
    const clip = await loadClip(footage)
    const timers = createManualTimers()
    const player = new ClipPlayer({
      clip,
      timers,
      ssrc: 1,
      firstSequenceNumber: 65_000,
      firstTimestamp: 2 ** 32 - 90_000,
      parameterSets: 'in-band',
      maxPayloadBytes: 1400,
      clockOffsetMs: 0,
      reportEveryMs: 5000,
    })
    const early: Uint8Array[] = []
    const late: Uint8Array[] = []
    player.subscribe({
      rtp: packet => early.push(packet),
      rtcp: () => {},
    })
    timers.advance(clip.durationS * 2000 + 500)
    const unsubscribe = player.subscribe({
      rtp: packet => late.push(packet),
      rtcp: () => {},
    })
    timers.advance(clip.durationS * 1000)
    unsubscribe()
    const packets = early.map(packet => parseRtp(packet))
    const pictures = packets.filter(packet => packet?.marker)
    expect(pictures.length).toBe(Math.floor((clip.durationS * 3 + 0.5) * clip.pictures.length / clip.durationS) + 1)
    const steps = pictures.slice(1).map((packet, i) => ((packet?.timestamp ?? 0) - (pictures[i]?.timestamp ?? 0)) | 0)
    expect(Math.min(...steps)).toBeGreaterThan(5000)
    expect(Math.max(...steps)).toBeLessThan(7000)
    expect(packets.every((packet, i) => packet?.sequenceNumber === (65_000 + i & 0xFFFF))).toBe(true)
    expect(late).toEqual(early.slice(-late.length))
    player.close()
    expect(timers.waiting()).toBe(0)
  })
})
