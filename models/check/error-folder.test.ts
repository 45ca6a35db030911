import type { PictureSet } from './picture-set.ts'
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hasFfmpeg } from '../../client/inference/testing/picture.ts'
import { openDetectorRegistry } from '../../sfu/http/detector-registry.ts'
import { openErrorFolder, writeErrors } from './error-folder.ts'
import { reportErrors } from './error-report.ts'
import { createCanvas, drawTile, tilePx } from './error-tile.ts'
import { lookAtPictures, precisionOf } from './look-at-pictures.ts'
import { choosePictures, readPictureSet } from './picture-set.ts'
import { encodePng } from './png-file.ts'
import { readPicture } from './read-picture.ts'
import { testPictures } from './test-pictures.ts'

const canRead = hasFfmpeg()
if (!canRead)
  process.stdout.write('skipped labelled pictures: ffmpeg is not there\n')

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-pictures-'))
  await mkdir(join(folder, 'images'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** The first of the drawn pictures as a file. */
function drawnPng(): Uint8Array {
  const [{ width, height, data }] = testPictures() as [ReturnType<typeof testPictures>[number]]
  return encodePng({
    width,
    height,
    rgb: data.filter((_, i) => i % 4 !== 3),
  })
}

async function setOf(images: (Partial<PictureSet['images'][number]> & { file: string })[], classes = ['person', 'helmet']): Promise<PictureSet> {
  await writeFile(join(folder, 'annotations.json'), JSON.stringify({
    classes,
    images: images.map(image => ({
      split: 'test',
      source: 's',
      labelled: [0],
      boxes: [],
      ...image,
    })),
  }))
  return readPictureSet(folder)
}

async function look(set: PictureSet) {
  const { chosen: { manifest, files } } = await openDetectorRegistry(join(import.meta.dirname, '..'))
  const candidate = {
    manifest,
    model: new Uint8Array(readFileSync(files.get('model.onnx')!)),
  }
  return lookAtPictures(candidate, folder, set, choosePictures(set, {}), () => {})
}

describe.skipIf(!canRead)('pictures that somebody labelled', () => {
  it('writes PNG files that others read, pixel for pixel', async () => {
    const seed = 20261121
    process.stdout.write(`seed ${seed}\n`)
    let state = seed
    const rgb = Uint8Array.from({ length: 37 * 23 * 3 }, () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) >> 16)
    await writeFile(join(folder, 'images/noise.png'), encodePng({ width: 37, height: 23, rgb }))
    const { width, height, data } = readPicture(folder, 'noise.png')
    expect([width, height]).toEqual([37, 23])
    expect(data.filter((_, i) => i % 4 !== 3)).toEqual(rgb)
  })

  it('names what is broken, looks at the rest, and shows what is wrong there', async () => {
    const drawn = drawnPng()
    await writeFile(join(folder, 'images/good.png'), drawn)
    await writeFile(join(folder, 'images/empty.png'), drawn)
    await writeFile(join(folder, 'images/page.jpg'), '<html>404</html>')
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-i',
      join(folder, 'images/good.png'),
      join(folder, 'images/cut.jpg'),
    ])
    const jpeg = readFileSync(join(folder, 'images/cut.jpg'))
    await writeFile(join(folder, 'images/cut.jpg'), jpeg.subarray(0, jpeg.length / 2))
    const set = await setOf([
      // Nobody stands in the lower left corner; a box beyond the edge is cut, one that is wholly outside goes.
      {
        file: 'good.png',
        boxes: [
          [0, 0, 400, 60, 480],
          [0, 600, 100, 900, 400],
          [0, 700, 10, 800, 100],
          [0, 30, 30, 30, 60],
        ],
      },
      { file: 'empty.png' },
      { file: 'page.jpg' },
      { file: 'cut.jpg' },
      { file: 'gone.png' },
      { file: '../annotations.json' },
      {
        file: 'class.png',
        boxes: [
          [2, 1, 1, 20, 20],
        ],
      },
      {
        file: 'good.png',
        labelled: [0, 7],
      },
      // What is not labelled for is neither right nor wrong.
      {
        file: 'good.png',
        labelled: [1],
        boxes: [
          [0, 0, 0, 640, 480],
        ],
      },
    ])
    await writeFile(join(folder, 'images/class.png'), drawn)
    const seen = await look(set)
    expect(seen.pictures.map(({ file, truth }) => [file, truth.length])).toEqual([
      ['good.png', 2],
      ['empty.png', 0],
      ['good.png', 0],
    ])
    expect(seen.pictures[0]!.truth[1]!.corners).toEqual([600, 100, 640, 400])
    const told = seen.troubles.join('\n')
    for (const words of [
      'page.jpg is left out: it is not there or is no picture.',
      'cut.jpg is left out: it is damaged.',
      'gone.png is left out: it is not there or is no picture.',
      '../annotations.json is left out: its name leads out of the folder.',
      'class.png is left out: it names class 2, and classes are 0 to 1.',
      'good.png is left out: it names class 7, and classes are 0 to 1.',
      'good.png: a box of person reaches out of the picture, and is cut off.',
      'good.png: a box of person lies outside or is empty, and is left out.',
    ])
      expect(told).toContain(words)
    expect(Object.keys(precisionOf(seen.pictures))).toEqual(['person'])

    const out = join(folder, 'errors')
    openErrorFolder(out)
    const about = {
      detectorId: 'a <b>',
      sha256: 'f'.repeat(64),
      input: [416, 416] as const,
      split: 'test',
      source: undefined,
      threshold: 0.4,
      troubles: seen.troubles,
    }
    writeErrors(out, folder, about, seen.pictures, reportErrors(seen.pictures, 0.4), () => {})
    expect((await readdir(out)).sort()).toEqual([
      'errors.json',
      'index.html',
      'person-false-alarm.png',
      'person-miss.png',
    ])
    const told2 = JSON.parse(readFileSync(join(out, 'errors.json'), 'utf8')) as { labels: { sheets: { worst: { picture: string, why: string }[] }[] }[] }
    expect(told2.labels[0]!.sheets[0]!.worst.map(({ picture, why }) => [picture, why])).toContainEqual(['good.png', 'no-box'])
    const page = readFileSync(join(out, 'index.html'), 'utf8')
    expect(page).toContain('Errors of a &#60;b&#62;')
    expect(page).toContain('cut.jpg is left out')
    // Two people are drawn and labelled in neither picture: false boxes in both.
    expect(told2.labels[0]!.sheets[1]!.worst.map(({ picture }) => picture)).toEqual(expect.arrayContaining(['good.png', 'empty.png']))
    // Written over what it wrote before, and nothing else.
    openErrorFolder(out)
  })

  it('refuses a set in which nothing can be read', async () => {
    await expect(look(await setOf([
      { file: 'not-there.png' },
    ]))).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringContaining('None of the 1 pictures can be used: not-there.png is left out'),
    })
  })
})

describe('what is said of pictures', () => {
  it('refuses a folder that is none, says where annotations are wrong, and what splits there are', async () => {
    expect(() => readPictureSet(join(folder, 'nowhere'))).toThrow('There is no annotations.json')
    await expect(setOf([
      { file: 'a.png' },
    ], ['person', 'giraffe'])).rejects.toThrow('annotations.json is wrong at "classes.1"')
    await expect(setOf([
      {
        file: 'a.png',
        boxes: [
          [-1, 0, 0, 1, 1],
        ],
      },
    ])).rejects.toThrow('annotations.json is wrong at "images.0.boxes.0.0"')
    await writeFile(join(folder, 'annotations.json'), '{"classes": ["person"], "images": [{"boxes": [[0, NaN, 0, 1, 1]]}]}')
    expect(() => readPictureSet(folder)).toThrow('annotations.json is wrong')
    const set = await setOf([
      { file: 'a.png' },
    ])
    expect(() => choosePictures(set, { split: 'val' })).toThrow('No picture is of split "val" and source "any"; there are s test.')
    expect(() => choosePictures({ ...set, images: [] }, {})).toThrow('names no picture at all')
  })

  it('does not write among files of somebody else', async () => {
    const out = join(folder, 'mine')
    await mkdir(out)
    await writeFile(join(out, 'thesis.txt'), '')
    expect(() => openErrorFolder(out)).toThrow('There are other files')
    expect(() => openErrorFolder(join(out, 'thesis.txt', 'in'))).toThrow('cannot be made')
    expect(existsSync(join(out, 'errors.json'))).toBe(false)
  })
})

it('draws a box where it is, on the part of the picture around it', () => {
  const canvas = createCanvas(2 * tilePx, tilePx)
  const data = new Uint8Array(400 * 400 * 4).fill(120)
  const pixels = {
    format: 'RGBA',
    width: 400,
    height: 400,
    data,
    planes: [
      { offset: 0, stride: 1600 },
    ],
    matrix: 'bt601',
    fullRange: true,
  } as const
  // 50 pixels and their surroundings, 1.7 times as much: from 157.5 to 242.5.
  drawTile(canvas, tilePx, 0, 12, pixels, {
    truth: [175, 175, 225, 225],
  })
  const at = (x: number, y: number): number[] => [
    ...canvas.rgb.subarray((y * canvas.width + x) * 3, (y * canvas.width + x) * 3 + 3),
  ]
  const edge = Math.round((175 - 157.5) * tilePx / 85)
  expect(at(tilePx + edge, 80)).toEqual([64, 220, 120])
  expect(at(tilePx + edge + 3, 80)).toEqual([120, 120, 120])
  expect(at(tilePx + edge - 3, 80)).toEqual([120, 120, 120])
  // The other tile is untouched.
  expect(at(tilePx - 1, 80)).toEqual([40, 40, 40])
})
