import type { Permission } from '#contract/permission'

interface AdminPlace {
  readonly to: string
  readonly name: string
  readonly permission: Permission
}

/**
 * What lies behind Admin: what it is about, in the order in which it is offered, and the places of each with what one must be allowed to get
 * there. The first that somebody may open is where the group's name leads them.
 */
const placesOf = {
  cameras: [
    { to: '/cameras', name: 'admin.cameras', permission: 'camera:update' },
    { to: '/groups', name: 'admin.cameraGroups', permission: 'group:edit' },
    { to: '/map', name: 'admin.map', permission: 'plan:edit' },
    { to: '/detectors', name: 'admin.detectors', permission: 'detector:manage' },
  ],
  people: [
    { to: '/people', name: 'admin.people', permission: 'member:list' },
    { to: '/roles', name: 'admin.roles', permission: 'member:list' },
  ],
  sites: [
    { to: '/sites', name: 'admin.sites', permission: 'site:edit' },
    { to: '/plant-file', name: 'admin.plantFile', permission: 'plant-file:export' },
  ],
  alerts: [
    { to: '/alerts', name: 'admin.alerts', permission: 'alert:list' },
  ],
  system: [
    { to: '/stations', name: 'admin.stations', permission: 'station:list' },
    { to: '/audit', name: 'admin.audit', permission: 'audit:read' },
    { to: '/storage', name: 'admin.storage', permission: 'retention:read' },
    { to: '/usage', name: 'admin.usage', permission: 'quota:read' },
  ],
} as const satisfies Record<string, readonly AdminPlace[]>
type AdminGroup = keyof typeof placesOf

export const adminPlaces: readonly AdminPlace[] = Object.values(placesOf).flat()

/** The groups of which something is open to whoever may do what `may` answers true to, each with its places. */
export function openGroups(may: (permission: Permission) => boolean): { group: AdminGroup, places: AdminPlace[] }[] {
  return (Object.keys(placesOf) as AdminGroup[]).map(group => ({
    group,
    places: (placesOf[group] as readonly AdminPlace[]).filter(({ permission }) => may(permission)),
  })).filter(({ places }) => places.length > 0)
}
