import type { Permission } from '#contract/permission'

/** What lies behind Admin, in the order in which it is offered, and what one must be allowed to get there. */
export const adminPlaces = [
  { to: '/cameras', name: 'admin.cameras', permission: 'camera:update' },
  { to: '/people', name: 'admin.people', permission: 'member:list' },
  { to: '/sites', name: 'admin.sites', permission: 'site:edit' },
  { to: '/roles', name: 'admin.roles', permission: 'member:list' },
  { to: '/storage', name: 'admin.storage', permission: 'retention:read' },
] as const satisfies readonly { to: string, name: string, permission: Permission }[]
