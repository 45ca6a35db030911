import type { CameraId, GroupId, SiteId } from '#contract/ids'
import type { WallLayout } from '#contract/wall-layout'
import { expect, it } from 'vitest'
import { wallGrids } from '#contract/wall-layout'
import { arrange, everythingLayout, moved, pagesOf, steadyOrder, tilesOf } from './wall-arrangement.ts'

const id = (n: number): CameraId => `0197a000-0000-4000-8000-${String(n).padStart(12, '0')}` as CameraId
const [north, south] = ['n', 's'] as unknown as [SiteId, SiteId]
const group = {
  groupId: 'g' as GroupId,
  cameraIds: [
    id(2),
    id(3),
  ],
}
const cameras = [1, 2, 3, 4].map(n => ({
  cameraId: id(n),
  name: `Camera ${n}`,
  siteId: n < 3
    ? north
    : south,
}))
function shown(layout: Partial<WallLayout>): string[] {
  return arrange({
    ...everythingLayout,
    ...layout,
  }, cameras, [group]).map(({ name }) => name.slice(-1))
}

it('WA1 shows those that were put in order first, and everything that belongs to the layout besides', () => {
  expect(shown({})).toEqual(['1', '2', '3', '4'])
  expect(shown({
    order: [
      id(4),
      id(2),
    ],
  })).toEqual(['4', '2', '1', '3'])
  expect(shown({
    source: { kind: 'site', siteId: south },
    order: [
      id(4),
      id(1),
    ],
  })).toEqual(['4', '3'])
  expect(shown({
    source: { kind: 'group', groupId: group.groupId },
    order: [
      id(3),
    ],
  })).toEqual(['3', '2'])
  expect(shown({
    source: { kind: 'chosen' },
    order: [
      id(4),
      id(1),
    ],
  })).toEqual(['4', '1'])
  // One that is gone, one that is named twice, a group that is gone.
  expect(shown({
    source: { kind: 'chosen' },
    order: [
      id(9),
      id(4),
      id(4),
    ],
  })).toEqual(['4'])
  expect(shown({
    source: { kind: 'group', groupId: 'x' as GroupId },
  })).toEqual([])
})

it('WA2 leaves nothing out: what does not fit is on further pages', () => {
  for (const grid of wallGrids) {
    for (let count = 0; count <= 40; count++) {
      const items = Array.from({ length: count }, (_, i) => i)
      const pages = pagesOf(items, tilesOf(grid))
      expect(pages.flat()).toEqual(items)
      expect(Math.max(...pages.map(page => page.length))).toBeLessThanOrEqual(12)
      expect(pages).toHaveLength(Math.max(1, Math.ceil(count / tilesOf(grid))))
    }
  }
})

it('moves one, and the others close up', () => {
  expect(moved(['a', 'b', 'c', 'd'], 0, 2)).toEqual(['b', 'c', 'a', 'd'])
  expect(moved(['a', 'b', 'c', 'd'], 3, 1)).toEqual(['a', 'd', 'b', 'c'])
  expect(moved(['a', 'b'], 0, 9)).toEqual(['b', 'a'])
  expect(moved(['a', 'b'], 1, -3)).toEqual(['b', 'a'])
  expect(moved(['a', 'b'], 5, 0)).toEqual(['a', 'b'])
})

it('WA3 keeps whoever stays in its place in the document', () => {
  expect(steadyOrder(['a', 'b', 'c'], ['c', 'a', 'b'])).toEqual(['a', 'b', 'c'])
  expect(steadyOrder(['a', 'b', 'c'], ['x', 'c', 'a'])).toEqual(['a', 'c', 'x'])
  expect(steadyOrder([], ['b', 'a'])).toEqual(['b', 'a'])
})
