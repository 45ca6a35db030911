import type { FramePixels } from '../frame-pixels.ts'
import { execFileSync } from 'node:child_process'

/** Decodes the first picture of a file by ffmpeg into RGBA memory; `seekSeconds` into a video. */
export function decodePicture(file: string, seekSeconds = 0): FramePixels {
  // Seeking at all, even to 0, skips the only frame of a still.
  const seek = seekSeconds > 0
    ? [
        '-ss',
        String(seekSeconds),
      ]
    : []
  const [width, height] = execFileSync('ffprobe', [
    '-v',
    'error',
    '-select_streams',
    'v:0',
    '-show_entries',
    'stream=width,height',
    '-of',
    'csv=p=0',
    file,
  ], { timeout: 60_000 }).toString().trim().split(',').map(Number) as [number, number]
  const raw = execFileSync('ffmpeg', [
    '-v',
    'error',
    ...seek,
    '-i',
    file,
    '-frames:v',
    '1',
    '-pix_fmt',
    'rgba',
    '-f',
    'rawvideo',
    '-',
  ], { maxBuffer: 64_000_000, timeout: 60_000 })
  return {
    format: 'RGBA',
    width,
    height,
    data: new Uint8Array(raw),
    planes: [
      { offset: 0, stride: width * 4 },
    ],
    matrix: 'bt601',
    fullRange: true,
  }
}

export function hasFfmpeg(): boolean {
  try {
    execFileSync('ffprobe', ['-version'], { stdio: 'ignore', timeout: 60_000 })
    return true
  }
  catch {
    return false
  }
}
