import { fitTileGrid } from './tile-grid.ts'

/** Where a tile lies, px from the top left of the area. */
export interface TilePlace { left: number, top: number, width: number, height: number }

export interface WallLayout {
  /** Of all places together; wider than the area when thumbnails are to be scrolled. */
  width: number
  places: TilePlace[]
}

const gap = 4
const thumbnail = { width: 171, height: 96 }

/**
 * Places for `count` tiles in an area of px. Without a focus all as large as they can be, in the middle, a row that is not full in the
 * middle too. With the tile number `focused` large, the others are a row of thumbnails under it, in their order, which may be longer than
 * the area is wide. The same tiles in other places, so that their pictures go on while they move.
 */
export function layOutWall(count: number, focused: number | undefined, areaWidth: number, areaHeight: number): WallLayout {
  if (focused !== undefined) {
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
  const { columns, rows, width, height } = fitTileGrid(count, areaWidth, areaHeight, gap)
  const topOfAll = Math.max(0, Math.floor((areaHeight - rows * (height + gap) + gap) / 2))
  return {
    width: areaWidth,
    places: Array.from({ length: count }, (_, i) => {
      const row = Math.floor(i / columns)
      const inRow = Math.min(columns, count - row * columns)
      return {
        left: Math.max(0, Math.floor((areaWidth - inRow * (width + gap) + gap) / 2)) + (i % columns) * (width + gap),
        top: topOfAll + row * (height + gap),
        width,
        height,
      }
    }),
  }
}
