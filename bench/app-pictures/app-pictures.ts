import type { Colour, Layer, Picture, Shape } from './drawing.ts'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { block, either, line, paint, ring } from './drawing.ts'
import { encodePng } from './png.ts'

/*
 * Pictures that systems show of the installed product: what an iPad or iPhone shows while it starts (they take no colour and no icon from the
 * manifest for it, and none but pictures of exactly their size), and icons of shortcuts. `node bench/app-pictures/app-pictures.ts` writes them
 * into public/ and their links into client/index.html.
 */

const repository = join(import.meta.dirname, '../..')
/** As in the manifests and in client/ui/tokens.css. */
const ground: Colour = [0x0B, 0x0F, 0x12]
const surface: Colour = [0x12, 0x18, 0x1D]
const grey: Colour = [0x93, 0xA3, 0xAE]
const teal: Colour = [0x35, 0xC2, 0xA5]
const white: Colour = [0xE8, 0xEE, 0xF1]

/** The four corners of a finder; the other three are the first one's reflections. */
function corners(x: number, y: number): number {
  const [toX, toY] = [256 - Math.abs(x - 256), 256 - Math.abs(y - 256)]
  const round = toX <= 144 && toY <= 144
    ? Math.abs(Math.hypot(toX - 144, toY - 144) - 32) - 12
    : Infinity
  return Math.min(round, line(24, 112, 196, 112, 144)(toX, toY), line(24, 144, 112, 196, 112)(toX, toY))
}

/** As public/icons/ansim.svg has it, without its ground. */
const logo: readonly Layer[] = [
  { shape: corners, colour: grey },
  {
    shape: ring(28, 256, 256, 92),
    colour: teal,
  },
  {
    shape: line(28, 216, 258, 244, 286, 298, 228),
    colour: white,
  },
]

/** By the name of their page: four tiles, a shield with an exclamation mark, a clock, as the way there is marked in the product. Systems cut circles out of them: all of it is within 205 units of the middle. */
const shortcuts: Readonly<Record<string, Shape>> = {
  wall: either(block(124, 124, 120, 120, 24), block(268, 124, 120, 120, 24), block(124, 268, 120, 120, 24), block(268, 268, 120, 120, 24)),
  incidents: either(line(32, 256, 108, 376, 152, 376, 268, 346, 336, 256, 400, 166, 336, 136, 268, 136, 152, 256, 108), line(32, 256, 192, 256, 256), line(36, 256, 316, 256, 317)),
  history: either(ring(32, 256, 256, 140), line(32, 256, 176, 256, 256, 312, 290)),
}
const shortcutSides = [96, 192] as const

/** Points and pixels a point of the devices that iPadOS and iOS 16.4 and later run on (their specifications, apple.com). */
const devices: readonly (readonly [width: number, height: number, scale: 2 | 3])[] = [
  [744, 1133, 2],
  [768, 1024, 2],
  [810, 1080, 2],
  [820, 1180, 2],
  [834, 1112, 2],
  [834, 1194, 2],
  [834, 1210, 2],
  [1024, 1366, 2],
  [1032, 1376, 2],
  [375, 667, 2],
  [375, 812, 3],
  [390, 844, 3],
  [393, 852, 3],
  [402, 874, 3],
  [414, 736, 3],
  [414, 896, 2],
  [414, 896, 3],
  [420, 912, 3],
  [428, 926, 3],
  [430, 932, 3],
  [440, 956, 3],
]

interface StartupPicture {
  /** Below public/. */
  readonly path: string
  readonly width: number
  readonly height: number
  readonly link: string
}

/** One for each device and way to hold it. */
export const startupPictures: readonly StartupPicture[] = devices.flatMap(([width, height, scale]) => (['portrait', 'landscape'] as const).map((orientation) => {
  const [across, down] = orientation === 'portrait'
    ? [width, height]
    : [height, width]
  const path = `splash/${across * scale}x${down * scale}.png`
  return {
    path,
    width: across * scale,
    height: down * scale,
    // A device's width and height are those of portrait, however it is held.
    link: `<link rel="apple-touch-startup-image" media="(device-width:${width}px)and (device-height:${height}px)and (-webkit-device-pixel-ratio:${scale})and (orientation:${orientation})" href="/${path}">`,
  }
}))

export const drawStartup = ({ width, height }: Pick<StartupPicture, 'width' | 'height'>): Picture => paint(width, height, Math.round(Math.min(width, height) * 0.36), ground, logo)

export const shortcutIcons: readonly { readonly path: string, readonly side: number, readonly draw: () => Picture }[] = Object.entries(shortcuts).flatMap(([name, shape]) => shortcutSides.map(side => ({
  path: `icons/shortcut-${name}-${side}.png`,
  side,
  draw: () => paint(side, side, side, surface, [
    { shape, colour: teal },
  ]),
})))

/** Puts the links in the place of those that are there. */
export function withStartupLinks(page: string): string {
  const without = page.replace(/ *<link rel="apple-touch-startup-image"[^>]*>\n/g, '')
  return without.replace(/(?= *<link rel="manifest")/, startupPictures.map(({ link }) => `    ${link}\n`).join(''))
}

function write(): void {
  const folder = join(repository, 'public')
  mkdirSync(join(folder, 'splash'), { recursive: true })
  for (const picture of startupPictures)
    writeFileSync(join(folder, picture.path), encodePng(drawStartup(picture)))
  for (const { path, draw } of shortcutIcons)
    writeFileSync(join(folder, path), encodePng(draw()))
  const page = join(repository, 'client/index.html')
  writeFileSync(page, withStartupLinks(readFileSync(page, 'utf8')))
}

if (import.meta.main)
  write()
