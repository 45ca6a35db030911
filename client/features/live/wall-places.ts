import type { WallGrid } from '#contract/wall-layout'
import type { TileGrid } from './tile-grid.ts'
import { mostTiles } from '#contract/wall-layout'
import { fitTileGrid, tileGridOf } from './tile-grid.ts'

/** Where a tile lies, px from the top left of the area. */
export interface TilePlace { left: number, top: number, width: number, height: number }

interface WallPlaces {
  /** Of all places together; wider than the area when thumbnails are to be scrolled. */
  width: number
  places: TilePlace[]
}

const gap = 4
/** Narrower tiles have no room for their name and state, px. */
const leastWidth = 160
const thumbnail = { width: 171, height: 96 }
const shapes = {
  '1': [1, 1],
  '2x2': [2, 2],
  '3x3': [3, 3],
  '4x3': [4, 3],
} as const

/**
 * Places for `count` tiles in an area of px. Without a focus as the grid says, in the middle. With the tile number `focused` large, the others are
 * a row of thumbnails under it, in their order, which may be longer than the area is wide. The same tiles in other places, so that their pictures
 * go on while they move.
 */
export function placeTiles(count: number, focused: number | undefined, areaWidth: number, areaHeight: number, grid: WallGrid = 'auto'): WallPlaces {
  if (focused !== undefined)
    return focusedPlaces(count, focused, areaWidth, areaHeight)
  const places = grid === 'large' && count > 1
    ? largePlaces(count, areaWidth, areaHeight)
    : gridPlaces(count, gridFor(grid, count, areaWidth, areaHeight), areaWidth, areaHeight, grid === 'auto')
  return { width: areaWidth, places }
}

/** A grid that was chosen stays as it is also where it is not full; where that is larger, it stands on its side. */
function gridFor(grid: WallGrid, count: number, areaWidth: number, areaHeight: number): TileGrid {
  if (grid === 'auto' || grid === 'large')
    return fitTileGrid(count, areaWidth, areaHeight, gap)
  const [columns, rows] = shapes[grid]
  const lying = tileGridOf(columns, rows, areaWidth, areaHeight, gap)
  const standing = tileGridOf(rows, columns, areaWidth, areaHeight, gap)
  return standing.width > lying.width
    ? standing
    : lying
}

/** `centred`: a row that is not full stands in the middle. */
function gridPlaces(count: number, { columns, rows, width, height }: TileGrid, areaWidth: number, areaHeight: number, centred: boolean): TilePlace[] {
  const topOfAll = Math.max(0, Math.floor((areaHeight - rows * (height + gap) + gap) / 2))
  return Array.from({ length: count }, (_, i) => {
    const row = Math.floor(i / columns)
    const inRow = centred
      ? Math.min(columns, count - row * columns)
      : columns
    return {
      left: Math.max(0, Math.floor((areaWidth - inRow * (width + gap) + gap) / 2)) + (i % columns) * (width + gap),
      top: topOfAll + row * (height + gap),
      width,
      height,
    }
  })
}

/** One large picture over all rows and columns but one; the small ones right of it, then below it. */
function largePlaces(count: number, areaWidth: number, areaHeight: number): TilePlace[] {
  const side = count <= 6
    ? 3
    : 4
  const { width, height } = tileGridOf(side, side, areaWidth, areaHeight, gap)
  const left = Math.max(0, Math.floor((areaWidth - side * (width + gap) + gap) / 2))
  const top = Math.max(0, Math.floor((areaHeight - side * (height + gap) + gap) / 2))
  const at = (column: number, row: number, span = 1): TilePlace => ({
    left: left + column * (width + gap),
    top: top + row * (height + gap),
    width: span * (width + gap) - gap,
    height: span * (height + gap) - gap,
  })
  return Array.from({ length: count }, (_, i) => {
    if (i === 0)
      return at(0, 0, side - 1)
    return i < side
      ? at(side - 1, i - 1)
      : at(i - side, side - 1)
  })
}

function focusedPlaces(count: number, focused: number, areaWidth: number, areaHeight: number): WallPlaces {
  const others = count - 1
  const stripHeight = others > 0
    ? thumbnail.height + 2 * gap
    : 0
  return {
    width: Math.max(areaWidth, others * (thumbnail.width + gap) - gap),
    places: Array.from({ length: count }, (_, i) => i === focused
      ? {
          left: 0,
          top: 0,
          width: areaWidth,
          height: Math.max(0, areaHeight - stripHeight),
        }
      : {
          left: (i > focused
            ? i - 1
            : i) * (thumbnail.width + gap),
          top: areaHeight - thumbnail.height - gap,
          ...thumbnail,
        }),
  }
}

/** So many tiles an automatic page has at most in an area of px: fewer on a phone, where twelve could not be read. */
export function roomyTiles(areaWidth: number, areaHeight: number): number {
  for (let count = mostTiles; count > 1; count--) {
    if (fitTileGrid(count, areaWidth, areaHeight, gap).width >= leastWidth)
      return count
  }
  return 1
}

/** The place whose middle is nearest to a point, px of the area; -1 without places. */
export function nearestPlace(places: readonly TilePlace[], x: number, y: number): number {
  const distances = places.map(({ left, top, width, height }) => Math.hypot(left + width / 2 - x, top + height / 2 - y))
  return distances.indexOf(Math.min(...distances))
}

/** The place that one comes to from `from` by an arrow key: the nearest that lies that way; undefined at the edge. */
export function neighbourOf(places: readonly TilePlace[], from: number, way: 'Left' | 'Right' | 'Up' | 'Down'): number | undefined {
  const start = places[from]
  if (!start)
    return undefined
  const middle = ({ left, top, width, height }: TilePlace): { x: number, y: number } => ({ x: left + width / 2, y: top + height / 2 })
  const { x, y } = middle(start)
  const isAcross = way === 'Left' || way === 'Right'
  const sign = way === 'Left' || way === 'Up'
    ? -1
    : 1
  const candidates = places.map((place, index) => {
    const other = middle(place)
    const along = sign * (isAcross
      ? other.x - x
      : other.y - y)
    const aside = Math.abs(isAcross
      ? other.y - y
      : other.x - x)
    return { index, along, aside }
  }).filter(({ along, aside, index }) => index !== from && along > 1 && (isAcross
    ? aside < along + start.height
    : true))
  // Straight on before aslant.
  return candidates.sort((a, b) => (a.along + 3 * a.aside) - (b.along + 3 * b.aside))[0]?.index
}
