import { expect, it } from 'vitest'
import { fitTileGrid } from './tile-grid.ts'

it('shows up to 12 tiles without scrolling, in landscape and portrait', () => {
  for (const [width, height] of [
    [888, 800],
    [800, 1000],
    [1280, 800],
    [390, 500],
  ] as const) {
    for (let count = 1; count <= 12; count++) {
      const grid = fitTileGrid(count, width, height, 4)
      expect(grid.columns * grid.rows).toBeGreaterThanOrEqual(count)
      expect(grid.columns * grid.width + (grid.columns - 1) * 4).toBeLessThanOrEqual(width)
      expect(grid.rows * grid.height + (grid.rows - 1) * 4).toBeLessThanOrEqual(height)
      expect(grid.width).toBeGreaterThan(100)
    }
  }
})

it('makes tiles as large as they can be', () => {
  expect(fitTileGrid(1, 1280, 800, 4)).toEqual({
    columns: 1,
    rows: 1,
    width: 1280,
    height: 720,
  })
  expect(fitTileGrid(2, 888, 800, 4).columns).toBe(1)
  expect(fitTileGrid(2, 1280, 500, 4).columns).toBe(2)
  expect(fitTileGrid(12, 1208, 800, 4).columns).toBe(3)
  expect(fitTileGrid(12, 1208, 600, 4).columns).toBe(4)
})

it('survives an area that is not laid out yet', () => {
  expect(fitTileGrid(4, 0, 0, 4).width).toBe(0)
})
