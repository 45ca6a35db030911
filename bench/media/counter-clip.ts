import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Bits of the counter: a row of squares along the top, the lowest bit on the left, white for 1. */
export const counterBits = 10

export interface CounterClip {
  readonly width: number
  readonly height: number
  readonly fps: number
  readonly gopS: number
  readonly kbps: number
  readonly seconds: number
}

/**
 * Encodes a moving test picture with its own number burnt in by ffmpeg (x264, no B-frames, constant bit rate) into `folder`. Rejects when
 * ffmpeg is not installed.
 */
export async function encodeCounterClip(folder: string, { width, height, fps, gopS, kbps, seconds }: CounterClip): Promise<string> {
  const file = join(folder, `counter-${width}-${gopS}-${kbps}.mp4`)
  const square = Math.floor(width / counterBits)
  const boxes = Array.from({ length: counterBits }, (_, bit) => [
    `drawbox=x=${bit * square}:y=0:w=${square}:h=${square}:color=black:t=fill`,
    `drawbox=x=${bit * square}:y=0:w=${square}:h=${square}:color=white:t=fill:enable='mod(floor(n/${2 ** bit}),2)'`,
  ]).flat()
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-f',
    'lavfi',
    '-i',
    `testsrc2=size=${width}x${height}:rate=${fps},noise=alls=20:allf=t,${boxes.join(',')}`,
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
  return file
}
