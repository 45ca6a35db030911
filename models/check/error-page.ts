import type { BoxError, BoxReason } from './box-errors.ts'
import type { ErrorSource } from './error-folder.ts'
import type { ErrorSheet, LabelErrors } from './error-report.ts'
import type { SeenPicture } from './look-at-pictures.ts'
import type { MendedGains } from './mended-gains.ts'
import { tilePx } from './error-tile.ts'

/** Tiles beside each other on a sheet. */
export const sheetColumns = 6

const words: Record<BoxReason, string> = {
  'other-label': 'told as another label',
  'unsure': 'found below the threshold',
  'loose': 'box too loose',
  'no-box': 'no box',
  'double': 'second box of one object',
  'nothing-there': 'nothing is there',
}
const mended: Record<keyof MendedGains, string> = {
  'loose': 'if loose boxes were right',
  'other-label': 'without boxes of the wrong label',
  'double': 'without second boxes',
  'nothing-there': 'without boxes where nothing is',
  'never-found': 'without objects that no box reaches',
}

const style = `body{font:15px/1.45 system-ui,sans-serif;margin:24px;max-width:1120px;background:#16191c;color:#e8eaec}
h2{margin-top:40px}table{border-collapse:collapse}td,th{padding:2px 14px 2px 0;text-align:left;font-weight:400}th{color:#a9b0b6}
.tiles{display:flex;flex-wrap:wrap;gap:14px 10px}figure{margin:0;width:${tilePx}px}figure i{display:block;width:${tilePx}px;height:${tilePx}px}
figcaption{font-size:13px;overflow-wrap:anywhere}.t{color:#40dc78}.f{color:#ff6040}`

/** A page for people: for each label what is missing of its precision and why, and its worst errors with their pictures. */
export function errorPage({ detectorId, sha256, input, split, source, threshold, troubles }: ErrorSource, pictures: readonly SeenPicture[], errors: readonly LabelErrors[]): string {
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Errors of ${plain(detectorId)}</title><style>${style}</style>
<h1>Errors of ${plain(detectorId)}</h1>
<p>${pictures.length} pictures of source ${plain(source ?? 'any')}, split ${plain(split ?? 'any')}; file ${sha256.slice(0, 12)}, input ${input.join(' x ')}. Boxes from a score of
${threshold} on are believed; a box has found its object from an overlap (IoU) of 0.5 on. <span class="t">Green: what is there.</span> <span class="f">Orange: what the detector says.</span></p>
${troubles.map(trouble => `<p>${plain(trouble)}</p>`).join('\n')}
${errors.map(each => section(each, pictures)).join('\n')}
</html>
`
}

function section({ label, precision, gains, sizes, sheets }: LabelErrors, pictures: readonly SeenPicture[]): string {
  return `<h2>${label}: AP50 ${precision.averagePrecision.toFixed(3)}, ${precision.boxes} objects</h2>
<table>${Object.entries(mended).map(([kind, text]) => `<tr><th>${text}<td>+${gains[kind as keyof MendedGains].toFixed(3)}`).join('')}</table>
<p>Found, by height in the input: ${sizes.map(({ fromPx, toPx, boxes, found }) => `${toPx === undefined
  ? `from ${fromPx}`
  : `${fromPx} to ${toPx}`} px ${found} of ${boxes}`).join('; ')}.</p>
${sheets.map(sheet => tiles(sheet, pictures)).join('\n')}`
}

function tiles({ kind, file, counts, worst }: ErrorSheet, pictures: readonly SeenPicture[]): string {
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0)
  const title = kind === 'miss'
    ? 'Missed'
    : 'False boxes'
  if (all === 0)
    return `<h3>${title}: none</h3>`
  return `<h3>${title}: ${all} (${Object.entries(counts).map(([why, count]) => `${words[why as BoxReason]} ${count}`).join(', ')}); the ${kind === 'miss'
    ? 'largest'
    : 'surest'} ${worst.length}</h3>
<div class="tiles">${worst.map((error, at) => `<figure><i style="background:url(${file}) -${at % sheetColumns * tilePx}px -${Math.floor(at / sheetColumns) * tilePx}px"></i><figcaption>${caption(error, at + 1, pictures[error.picture]!)}</figcaption></figure>`).join('\n')}</div>`
}

function caption({ label, why, truth, found, iou, kind }: BoxError, number: number, { file, scale }: SeenPicture): string {
  const [, y1, , y2] = (kind === 'miss'
    ? truth!
    : found!).corners
  return [
    `${number} ${words[why]}`,
    ...found
      ? [`${found.label === label
          ? ''
          : `${found.label} `}score ${found.score.toFixed(2)}`]
      : [],
    ...truth && truth.label !== label
      ? [`there is ${truth.label}`]
      : [],
    ...iou > 0
      ? [`IoU ${iou.toFixed(2)}`]
      : [],
    `${Math.round((y2 - y1) * scale)} px high`,
    plain(file),
  ].join(', ')
}

function plain(text: string): string {
  return text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
