export interface TileGrid {
  columns: number
  rows: number
  /** Size of one tile in px. */
  width: number
  height: number
}

const aspect = 16 / 9

/** So many columns and rows of tiles of 16:9, as large as they can be in the area. Sizes in px. */
export function tileGridOf(columns: number, rows: number, areaWidth: number, areaHeight: number, gap: number): TileGrid {
  const width = Math.max(0, Math.floor(Math.min((areaWidth - gap * (columns - 1)) / columns, ((areaHeight - gap * (rows - 1)) / rows) * aspect)))
  return {
    columns,
    rows,
    width,
    height: Math.floor(width / aspect),
  }
}

/**
 * The grid that shows `count` tiles of 16:9 as large as they can be in `areaWidth` x `areaHeight` px with `gap` px between,
 * all of them at once. Of grids with equally large tiles the one with fewer empty places wins.
 */
export function fitTileGrid(count: number, areaWidth: number, areaHeight: number, gap: number): TileGrid {
  let best: TileGrid = {
    columns: 1,
    rows: Math.max(1, count),
    width: 0,
    height: 0,
  }
  for (let columns = 1; columns <= Math.max(1, count); columns++) {
    const rows = Math.max(1, Math.ceil(count / columns))
    const grid = tileGridOf(columns, rows, areaWidth, areaHeight, gap)
    const fewerHoles = grid.width === best.width && columns * rows < best.columns * best.rows
    if (grid.width > best.width || fewerHoles)
      best = grid
  }
  return best
}
