import { expect, it } from 'vitest'
import { wallGrids } from '#contract/wall-layout'
import { tilesOf } from '../../core/wall-arrangement.ts'
import { nearestPlace, neighbourOf, placeTiles, roomyTiles } from './wall-places.ts'

it('centres the tiles, and a row that is not full', () => {
  const { width, places } = placeTiles(3, undefined, 1004, 600)
  expect(width).toBe(1004)
  expect(places).toEqual([
    {
      left: 0,
      top: 17,
      width: 500,
      height: 281,
    },
    {
      left: 504,
      top: 17,
      width: 500,
      height: 281,
    },
    {
      left: 252,
      top: 302,
      width: 500,
      height: 281,
    },
  ])
})

it('puts the others in a row under the focused tile, in their order', () => {
  const { width, places } = placeTiles(12, 1, 1200, 752)
  expect(places[1]).toEqual({
    left: 0,
    top: 0,
    width: 1200,
    height: 648,
  })
  expect(places.filter((_, i) => i !== 1).map(({ left }) => left)).toEqual(Array.from({ length: 11 }, (_, i) => i * 175))
  // The row is longer than the area: it is scrolled.
  expect(width).toBe(11 * 175 - 4)
  expect(places.every(({ top, height }) => top + height <= 752)).toBe(true)
})

it('gives the only camera the whole area when it is focused', () => {
  expect(placeTiles(1, 0, 800, 500)).toEqual({
    width: 800,
    places: [
      {
        left: 0,
        top: 0,
        width: 800,
        height: 500,
      },
    ],
  })
})

it('survives an area that is not laid out yet', () => {
  expect(placeTiles(2, undefined, 0, 0).places.every(({ width }) => width <= 0)).toBe(true)
})

it('keeps every tile of every grid inside the area, of one shape and apart from the others', () => {
  for (const grid of wallGrids) {
    for (const [width, height] of [
      [880, 752],
      [800, 980],
      [1640, 1032],
      [390, 560],
    ] as const) {
      for (let count = 1; count <= tilesOf(grid); count++) {
        const { places } = placeTiles(count, undefined, width, height, grid)
        expect(places).toHaveLength(count)
        for (const place of places) {
          expect(place.left).toBeGreaterThanOrEqual(0)
          expect(place.left + place.width).toBeLessThanOrEqual(width)
          expect(place.top + place.height).toBeLessThanOrEqual(height)
          expect(Math.abs(place.width / place.height - 16 / 9)).toBeLessThan(0.06)
        }
        const overlaps = places.some((a, i) => places.some((b, j) => i < j && a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height))
        expect(overlaps, `${grid} with ${count} in ${width} x ${height}`).toBe(false)
      }
    }
  }
})

it('makes the first of a large grid large', () => {
  const { places } = placeTiles(6, undefined, 1200, 800, 'large')
  expect(places[0]!.width).toBe(2 * places[1]!.width + 4)
  expect(placeTiles(8, undefined, 1200, 800, 'large').places[0]!.width).toBeGreaterThan(3 * 290)
})

it('stands a grid on its side where its tiles are larger then', () => {
  const { places } = placeTiles(12, undefined, 800, 1300, '4x3')
  expect(new Set(places.map(({ left }) => left)).size).toBe(3)
})

it('finds the place under a finger, and the one that an arrow leads to', () => {
  const { places } = placeTiles(4, undefined, 1004, 600, '2x2')
  expect(nearestPlace(places, 900, 500)).toBe(3)
  expect(nearestPlace([], 1, 1)).toBe(-1)
  expect(neighbourOf(places, 0, 'Right')).toBe(1)
  expect(neighbourOf(places, 0, 'Down')).toBe(2)
  expect(neighbourOf(places, 3, 'Up')).toBe(1)
  expect(neighbourOf(places, 3, 'Left')).toBe(2)
  expect(neighbourOf(places, 1, 'Right')).toBeUndefined()
  expect(neighbourOf(places, 0, 'Up')).toBeUndefined()
})

it('puts twelve on a page of a tablet, and fewer where they could not be read', () => {
  expect(roomyTiles(880, 744)).toBe(12)
  expect(roomyTiles(800, 860)).toBe(12)
  const phone = roomyTiles(390, 420)
  expect(phone).toBe(8)
  expect(placeTiles(phone, undefined, 390, 420).places[0]!.width).toBeGreaterThanOrEqual(160)
  expect(roomyTiles(100, 100)).toBe(1)
})
