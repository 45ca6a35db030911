import type { Buffer } from 'node:buffer'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'

export interface TestClip {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly gopS: number
  readonly kbps: number
  readonly seconds: number
}

/** Twelve cameras of a plant: 2 Mbit/s each, a key frame every two seconds. */
export const plantClip: TestClip = {
  width: 1280,
  height: 720,
  fps: 15,
  gopS: 2,
  kbps: 2_000,
  seconds: 20,
}

/**
 * Encodes a moving test picture with noise by ffmpeg (x264, no B-frames, constant bit rate) into `folder`; an MP4 such as the test camera and
 * GStreamer's RTSP server play. Rejects when Debian's ffmpeg is not installed.
 */
export async function encodeTestClip(folder: string, { width, height, fps, gopS, kbps, seconds }: TestClip): Promise<{ file: string, bytes: Buffer }> {
  const file = join(folder, `clip-${width}x${height}-${fps}-${gopS}-${kbps}.mp4`)
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=${width}x${height}:rate=${fps},noise=alls=20:allf=t`,
    '-t',
    String(seconds),
    '-an',
    '-c:v',
    'libx264',
    '-preset',
    'ultrafast',
    '-bf',
    '0',
    '-pix_fmt',
    'yuv420p',
    '-g',
    String(gopS * fps),
    '-keyint_min',
    String(gopS * fps),
    '-sc_threshold',
    '0',
    '-b:v',
    `${kbps}k`,
    '-maxrate',
    `${kbps}k`,
    '-bufsize',
    `${kbps}k`,
    '-threads',
    '1',
    file,
  ])
  return { file, bytes: await readFile(file) }
}
