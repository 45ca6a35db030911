import type { Camera } from '#contract/camera'
import type { GroupId, SiteId } from '#contract/ids'
import { isInMaintenance } from '#contract/maintenance'

/** What a list can be narrowed down to; `resting`: nobody watches it, so the server leaves it in peace. */
export const cameraStates = [
  'live',
  'offline',
  'resting',
  'connecting',
  'maintenance',
] as const
export type CameraListState = (typeof cameraStates)[number]

export const cameraOrders = ['name', 'site', 'state'] as const
export type CameraOrder = (typeof cameraOrders)[number]

export interface CameraFilter {
  readonly text: string
  readonly siteId: SiteId | ''
  readonly groupId: GroupId | ''
  readonly state: CameraListState | ''
}

export const noFilter: CameraFilter = {
  text: '',
  siteId: '',
  groupId: '',
  state: '',
}

/** The one word of a camera in a list; maintenance before what its stream does. `serverMs`: now, by the server's clock. */
export function listStateOf(camera: Pick<Camera, 'maintenance' | 'streams'>, serverMs: number): CameraListState {
  if (isInMaintenance(camera.maintenance, serverMs))
    return 'maintenance'
  const { status } = camera.streams[0]!.ingest
  switch (status) {
    case 'live': return 'live'
    case 'offline': return 'offline'
    case 'suspended': return 'resting'
    default: return 'connecting'
  }
}

/** What is left of a list; a name, an address or a maintenance's reason has every word of the text in it. */
export function filterCameras(cameras: readonly Camera[], { text, siteId, groupId, state }: CameraFilter, serverMs: number): Camera[] {
  const words = text.toLowerCase().split(/\s+/).filter(word => word !== '')
  return cameras.filter((camera) => {
    const said = `${camera.name} ${camera.address ?? ''} ${camera.maintenance?.reason ?? ''}`.toLowerCase()
    return words.every(word => said.includes(word))
      && (siteId === '' || camera.siteId === siteId)
      && (groupId === '' || camera.groupIds?.includes(groupId) === true)
      && (state === '' || listStateOf(camera, serverMs) === state)
  })
}

/** By name as people count ("Gate 2" before "Gate 10"); by site or state first where that is asked for, what needs care before what does not. */
export function sortCameras(cameras: readonly Camera[], order: CameraOrder, siteName: (siteId: SiteId | undefined) => string, serverMs: number): Camera[] {
  const care: Record<CameraListState, number> = {
    offline: 0,
    maintenance: 1,
    connecting: 2,
    resting: 3,
    live: 4,
  }
  const byName = (a: Camera, b: Camera): number => a.name.localeCompare(b.name, undefined, { numeric: true, sensitivity: 'base' })
  return cameras.toSorted((a, b) => {
    if (order === 'site')
      return siteName(a.siteId).localeCompare(siteName(b.siteId)) || byName(a, b)
    if (order === 'state')
      return care[listStateOf(a, serverMs)] - care[listStateOf(b, serverMs)] || byName(a, b)
    return byName(a, b)
  })
}
