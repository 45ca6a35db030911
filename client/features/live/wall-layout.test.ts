import { expect, it } from 'vitest'
import { layOutWall } from './wall-layout.ts'

it('centres the tiles, and a row that is not full', () => {
  const { width, places } = layOutWall(3, undefined, 1004, 600)
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
  const { width, places } = layOutWall(12, 1, 1200, 752)
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
  expect(layOutWall(1, 0, 800, 500)).toEqual({
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
  expect(layOutWall(2, undefined, 0, 0).places.every(({ width }) => width <= 0)).toBe(true)
})
