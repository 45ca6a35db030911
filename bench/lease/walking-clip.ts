import type { NormBox } from '../../sfu/contract/geometry.ts'
import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { repository } from '../../e2e/plant.ts'
import { counterBits } from '../media/counter-clip.ts'

/** People who walk through a picture, each picture with its own number burnt in, and where everybody is in each of them. */
export interface WalkingClip {
  readonly file: string
  readonly framesPerSecond: number
  /** By number, then by person. */
  readonly people: readonly ReadonlyMap<string, NormBox>[]
}

interface Truth {
  width: number
  framesPerSecond: number
  frames: { boxes: { id: string, box: [number, number, number, number], visible: number }[] }[]
}

const name = join(repository, 'sfu/demo/footage/crossing')

/** The product's own footage, encoded anew by ffmpeg with a counter into `folder`. Rejects when ffmpeg is not installed. */
export async function encodeWalkingClip(folder: string): Promise<WalkingClip> {
  const { width, framesPerSecond, frames } = JSON.parse(await readFile(`${name}.truth.json`, 'utf8')) as Truth
  const file = join(folder, 'walking.mp4')
  const square = Math.floor(width / counterBits)
  const squares = Array.from({ length: counterBits }, (_, bit) => [
    `drawbox=x=${bit * square}:y=0:w=${square}:h=${square}:color=black:t=fill`,
    `drawbox=x=${bit * square}:y=0:w=${square}:h=${square}:color=white:t=fill:enable='mod(floor(n/${2 ** bit}),2)'`,
  ]).flat()
  const gop = String(framesPerSecond * 2)
  await promisify(execFile)('ffmpeg', [
    '-v',
    'error',
    '-y',
    '-i',
    `${name}.mp4`,
    '-vf',
    squares.join(','),
    '-an',
    '-c:v',
    'libx264',
    '-preset',
    'veryfast',
    '-bf',
    '0',
    '-pix_fmt',
    'yuv420p',
    '-g',
    gop,
    '-keyint_min',
    gop,
    '-sc_threshold',
    '0',
    '-threads',
    '1',
    file,
  ])
  return {
    file,
    framesPerSecond,
    people: frames.map(({ boxes }) => new Map(boxes.filter(({ visible }) => visible > 0.8).map(({ id, box: [x1, y1, x2, y2] }) => [
      id,
      { x1, y1, x2, y2 },
    ]))),
  }
}
