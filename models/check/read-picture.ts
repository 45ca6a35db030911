import type { FramePixels } from '../../client/inference/frame-pixels.ts'
import { spawnSync } from 'node:child_process'
import { basename, join } from 'node:path'
import { AppError } from '#contract/app-error'

/** A picture of more bytes in memory is none that a camera gives. */
const mostBytes = 256_000_000
/** One that takes longer to decode is damaged. */
const longestMs = 60_000

/**
 * A picture of FOLDER/images as RGBA memory, read by ffmpeg. Fails with 'bad-input' and half a sentence where it is none or is damaged, and with
 * 'internal' where there is no ffmpeg.
 */
export function readPicture(folder: string, file: string): FramePixels {
  if (basename(file) !== file)
    throw new AppError('bad-input', 'its name leads out of the folder')
  // PAM, netpbm's format with an alpha channel, tells width and height before the pixels.
  const { error, status, stdout, stderr } = spawnSync('ffmpeg', [
    '-v',
    'error',
    '-i',
    join(folder, 'images', file),
    '-frames:v',
    '1',
    '-pix_fmt',
    'rgba',
    '-c:v',
    'pam',
    '-f',
    'image2pipe',
    '-',
  ], { maxBuffer: mostBytes, timeout: longestMs })
  if (error && 'code' in error && error.code === 'ENOENT')
    throw new AppError('internal', 'Pictures are read by ffmpeg, which is not installed; install it (Debian: apt-get install ffmpeg).', {}, { cause: error })
  // A picture that was cut off is decoded as far as it goes, and the rest is grey: only what ffmpeg says of it tells.
  const complaint = stderr.toString('utf8').trim()
  const header = /^P7\nWIDTH (\d+)\nHEIGHT (\d+)\n[\s\S]*?ENDHDR\n/.exec(stdout.subarray(0, 200).toString('latin1'))
  if (error || status !== 0 || !header)
    throw new AppError('bad-input', 'it is not there or is no picture')
  const [width, height] = [
    Number(header[1]),
    Number(header[2]),
  ]
  const data = new Uint8Array(stdout.subarray(header[0].length))
  if (complaint !== '' || data.length !== width * height * 4)
    throw new AppError('bad-input', 'it is damaged')
  return {
    format: 'RGBA',
    width,
    height,
    data,
    planes: [
      { offset: 0, stride: width * 4 },
    ],
    matrix: 'bt601',
    fullRange: true,
  }
}
