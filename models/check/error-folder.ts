import type { LabelErrors } from './error-report.ts'
import type { SeenPicture } from './look-at-pictures.ts'
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { AppError } from '#contract/app-error'
import { errorPage, sheetColumns } from './error-page.ts'
import { createCanvas, drawTile, tilePx } from './error-tile.ts'
import { encodePng } from './png-file.ts'
import { readPicture } from './read-picture.ts'

const indexName = 'errors.json'

/** What was looked at, and how. */
export interface ErrorSource {
  readonly detectorId: string
  readonly sha256: string
  /** Width and height of the detector's input. */
  readonly input: readonly [width: number, height: number]
  readonly split: string | undefined
  readonly source: string | undefined
  /** Boxes from this score on are believed. */
  readonly threshold: number
  readonly troubles: readonly string[]
}

/** Makes the folder; fails with 'bad-input' where something else lies in it, or where it cannot be made. */
export function openErrorFolder(out: string): void {
  try {
    mkdirSync(out, { recursive: true })
  }
  catch (cause) {
    throw new AppError('bad-input', `The folder ${out} cannot be made; give another one with --errors.`, {}, { cause })
  }
  if (readdirSync(out).length > 0 && !existsSync(join(out, indexName)))
    throw new AppError('bad-input', `There are other files in ${out}; give an empty folder, or one that was written by --errors before.`)
}

/** Writes errors.json, index.html and a sheet of pictures for each kind of error of each label. `folder`: where the pictures lie. */
export function writeErrors(out: string, folder: string, about: ErrorSource, pictures: readonly SeenPicture[], errors: readonly LabelErrors[], say: (done: number, all: number) => void): void {
  const sheets = errors.flatMap(({ sheets }) => sheets).filter(({ worst }) => worst.length > 0)
  const canvases = sheets.map(({ worst }) => createCanvas(Math.min(worst.length, sheetColumns) * tilePx, Math.ceil(worst.length / sheetColumns) * tilePx))
  // Picture by picture, so that each is decoded once however much is wrong in it.
  const wanted = new Set(sheets.flatMap(({ worst }) => worst.map(({ picture }) => picture)))
  let done = 0
  for (const picture of wanted) {
    const pixels = readPicture(folder, pictures[picture]!.file)
    for (const [at, { worst }] of sheets.entries()) {
      for (const [tile, error] of worst.entries()) {
        if (error.picture === picture)
          drawTile(canvases[at]!, tile % sheetColumns * tilePx, Math.floor(tile / sheetColumns) * tilePx, tile + 1, pixels, { truth: error.truth?.corners, found: error.found?.corners })
      }
    }
    say(++done, wanted.size)
  }
  for (const [at, { file }] of sheets.entries())
    writeFileSync(join(out, file), encodePng(canvases[at]!))
  writeFileSync(join(out, 'index.html'), errorPage(about, pictures, errors))
  writeFileSync(join(out, indexName), `${JSON.stringify({
    ...about,
    pictures: pictures.length,
    labels: errors.map(({ sheets: all, ...rest }) => ({
      ...rest,
      sheets: all.map(({ worst, label, ...sheet }) => ({
        ...sheet,
        worst: worst.map(({ picture, why, truth, found, iou }) => ({
          picture: pictures[picture]!.file,
          why,
          iou,
          truth: truth && { label: truth.label, corners: truth.corners },
          found: found && { label: found.label, corners: found.corners, score: found.score },
        })),
      })),
    })),
  }, undefined, 2)}\n`)
}
