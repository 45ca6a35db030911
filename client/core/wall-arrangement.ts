import type { CameraId, GroupId, SiteId } from '#contract/ids'
import type { WallGrid, WallLayout } from '#contract/wall-layout'
import { unreachable } from '#contract/unreachable'
import { allCamerasLayoutId, mostTiles } from '#contract/wall-layout'

/** What the wall needs to know of a camera. */
interface WallCamera { readonly cameraId: CameraId, readonly name: string, readonly siteId?: SiteId | undefined }
interface WallGroup { readonly groupId: GroupId, readonly cameraIds: readonly CameraId[] }

/** The layout that is there before anybody arranged anything. */
export const everythingLayout: WallLayout = {
  layoutId: allCamerasLayoutId,
  name: '',
  grid: 'auto',
  source: { kind: 'all' },
  order: [],
}

/** How many tiles one page of this grid has. */
export function tilesOf(grid: WallGrid): number {
  switch (grid) {
    case 'auto':
    case '4x3':
      return mostTiles
    case '1':
      return 1
    case '2x2':
      return 4
    case '3x3':
      return 9
    case 'large':
      return 8
    default:
      return unreachable(grid)
  }
}

/** WA1: the cameras of a layout in their order: those that were put in order first, then, as the plant lists it, what belongs to it besides. Cameras that are gone are left out. */
export function arrange<Camera extends WallCamera>(layout: WallLayout, cameras: readonly Camera[], groups: readonly WallGroup[]): Camera[] {
  const belongs = belongingTo(layout, groups)
  const own = new Map(cameras.filter(belongs).map(camera => [camera.cameraId, camera]))
  const ordered = layout.order.flatMap(cameraId => own.get(cameraId) ?? [])
  const placed = new Set(ordered.map(({ cameraId }) => cameraId))
  const rest = [
    ...own.values(),
  ].filter(({ cameraId }) => !placed.has(cameraId))
  return [
    ...new Set(ordered),
    ...rest,
  ]
}

function belongingTo({ source, order }: WallLayout, groups: readonly WallGroup[]): (camera: WallCamera) => boolean {
  switch (source.kind) {
    case 'all':
      return () => true
    case 'site':
      return ({ siteId }) => siteId === source.siteId
    case 'group': {
      const members = new Set(groups.find(({ groupId }) => groupId === source.groupId)?.cameraIds)
      return ({ cameraId }) => members.has(cameraId)
    }
    case 'chosen': {
      const chosen = new Set(order)
      return ({ cameraId }) => chosen.has(cameraId)
    }
    default:
      return unreachable(source)
  }
}

/** WA2: what is more than fits goes on further pages; at least one page. */
export function pagesOf<Item>(items: readonly Item[], perPage: number): Item[][] {
  return Array.from({
    length: Math.max(1, Math.ceil(items.length / perPage)),
  }, (_, i) => items.slice(i * perPage, (i + 1) * perPage))
}

/** The list with what is at `from` put to `to`; those between move up by one. Places outside the list are its ends. */
export function moved<Item>(items: readonly Item[], from: number, to: number): Item[] {
  const rest = items.filter((_, i) => i !== from)
  const at = Math.max(0, Math.min(rest.length, to))
  return items[from] === undefined
    ? [...items]
    : [
        ...rest.slice(0, at),
        items[from],
        ...rest.slice(at),
      ]
}

/**
 * The order in which tiles stand in the document: whoever is there stays where it is, for a tile that is moved in the document slips from the finger
 * that holds it, and in some browsers its video stops. Only those that come are put in, in the order of `wanted`.
 */
export function steadyOrder<Id>(before: readonly Id[], wanted: readonly Id[]): Id[] {
  const still = new Set(wanted)
  const stays = before.filter(id => still.has(id))
  const known = new Set(stays)
  return [
    ...stays,
    ...wanted.filter(id => !known.has(id)),
  ]
}
