import type { MarkedPacket } from '../rtsp/testing/rewriter-check.ts'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createManualTimers } from '#contract/manual-timers'
import { ClipPlayer } from '../demo/rtsp-server/clip-player.ts'
import { loadClip } from '../demo/rtsp-server/clip.ts'
import { byTimestamp, checkStream, newRewriter } from '../rtsp/testing/rewriter-check.ts'

const ffmpeg = promisify(execFile)
let folder: string
let absent: string | undefined

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-streams-'))
  await ffmpeg('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    'testsrc2=s=64x64:d=0.1',
    '-c:v',
    'libx264',
    '-f',
    'null',
    '-',
  ])
    .catch((error: Error) => absent = `ffmpeg with libx264 does not run here: ${error.message.split('\n')[0]}`)
})

afterAll(async () => {
  await rm(folder, { recursive: true })
})

/** Plays what libx264 makes of a test picture of 30 a second through the rewriter, `seconds` of it in no time. */
async function play(seconds: number, options: readonly string[]) {
  const file = join(folder, `${options.join('')}.mp4`)
  await ffmpeg('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    `testsrc2=s=320x180:r=30:d=${seconds}`,
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-threads',
    '1',
    ...options,
    file,
  ])
  const clip = await loadClip(file)
  const timers = createManualTimers()
  const player = new ClipPlayer({
    clip,
    timers,
    ssrc: 1,
    firstSequenceNumber: 65_000,
    firstTimestamp: 2 ** 32 - 90_000,
    parameterSets: 'sdp-only',
    maxPayloadBytes: 1400,
    clockOffsetMs: 0,
    reportEveryMs: 5000,
  })
  const out: MarkedPacket[] = []
  const rewriter = newRewriter(out)
  rewriter.beginConnection({ payloadType: 96, parameterSets: clip.parameterSets })
  player.subscribe({
    rtp: packet => rewriter.push(packet, timers.now()),
    rtcp: () => {},
  })
  timers.advance((seconds - 0.02) * 1000)
  player.close()
  checkStream(out)
  const pictures = byTimestamp(out).map(group => group[0]?.mark.picture)
  return { clip, rewriter, pictures }
}

describe('streams that a real encoder made', () => {
  it('RI6 a key frame every 10 s, four slices a picture: every picture passes, and the facts say so', async ({ skip }) => {
    if (absent !== undefined)
      return skip(absent)
    const { clip, rewriter, pictures } = await play(21, [
      '-profile:v',
      'main',
      '-bf',
      '0',
      '-g',
      '300',
      '-sc_threshold',
      '0',
      '-x264-params',
      'slices=4',
    ])
    expect(clip.pictures[0]?.nals.filter(nal => ((nal[0] ?? 0) & 0x1F) === 5)).toHaveLength(4)
    expect(rewriter.video).toEqual({
      width: 320,
      height: 180,
      profile: 'Constrained Baseline',
      fps: 30,
      gopMs: 10_000,
    })
    expect(rewriter.counts).toMatchObject({ bSlices: 0, picturesDropped: 0, packetsMalformed: 0 })
    expect(pictures).toHaveLength(630)
    expect(pictures.flatMap((picture, i) => picture === 'key'
      ? [i]
      : [])).toEqual([0, 300, 600])
  }, 60_000)

  it('RI6 B-frames are counted, and those that nothing refers to are disposable', async ({ skip }) => {
    if (absent !== undefined)
      return skip(absent)
    const { clip, rewriter, pictures } = await play(2, [
      '-profile:v',
      'main',
      '-bf',
      '3',
      '-b_strategy',
      '0',
      '-g',
      '30',
      '-x264-params',
      'b-pyramid=none',
    ])
    expect(rewriter.counts.bSlices).toBeGreaterThan(30)
    const disposable = clip.pictures.filter(({ nals }) => nals.every(nal => ((nal[0] ?? 0) & 0x60) === 0)).length
    expect(disposable).toBeGreaterThan(30)
    expect(pictures.filter(picture => picture === 'disposable').length).toBeGreaterThan(disposable - 5)
  }, 60_000)
})
