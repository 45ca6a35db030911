import type { Role } from './role.ts'

/** Everything that can be allowed, as `noun:verb`. */
export const permissions = [
  'session:read',
  'configuration:read',
  'camera:list',
  'camera:create',
  'camera:remove',
  'camera:read-address',
  'stream:consume',
  'stream:produce',
  'camera:probe',
  'camera:update',
  'zone:edit',
  'rule:edit',
  'lease:hold',
  'safety-event:list',
  'safety-event:record',
  'safety-event:annotate',
  'sync:push',
  'snapshot:read',
  'snapshot:create',
  'detector:read',
  'sign-in-link:create',
  'system:read-status',
  'system:backup',
] as const
export type Permission = (typeof permissions)[number]

const watch: Permission[] = [
  'session:read',
  'configuration:read',
  'camera:list',
  'stream:consume',
  'safety-event:list',
  'snapshot:read',
  'detector:read',
]
const detect: Permission[] = [
  'lease:hold',
  'safety-event:record',
  'sync:push',
  'snapshot:create',
]
const review: Permission[] = ['safety-event:annotate', 'sync:push']

/** The one table from Role to Permission. */
export const rolePermissions: Record<Role, ReadonlySet<Permission>> = {
  administrator: new Set(permissions),
  supervisor: new Set([
    ...watch,
    ...detect,
    ...review,
    'stream:produce',
    'zone:edit',
    'rule:edit',
  ]),
  reviewer: new Set([
    ...watch,
    ...review,
  ]),
  station: new Set([
    ...watch,
    ...detect,
  ]),
}
