import type { Role } from './role.ts'

/** Everything that can be allowed, as `noun:verb`. */
export const permissions = [
  'session:read',
  'account:edit',
  'member:list',
  'member:manage',
  'site:list',
  'site:edit',
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
  'clip:read',
  'clip:create',
  'track:read',
  'track:create',
  'detector:read',
  'sign-in-link:create',
  'system:read-status',
  'system:backup',
  'retention:read',
  'retention:edit',
  'legal-hold:edit',
  'group:edit',
  'plan:edit',
  'plant-file:export',
  'plant-file:import',
  'detector:manage',
  'allow-list:edit',
  'master-key:rotate',
  'quota:read',
  'quota:edit',
  'health:list',
  'coverage:read',
  'coverage:record',
  'alert:list',
  'alert:edit',
  'alert:silence',
] as const
export type Permission = (typeof permissions)[number]

/** What is about the whole Organization and no part of it: a role has it only where its Scope is everything. */
export const organizationWide: ReadonlySet<Permission> = new Set<Permission>([
  'member:list',
  'member:manage',
  'site:edit',
  'sign-in-link:create',
  'system:read-status',
  'system:backup',
  'retention:read',
  'retention:edit',
  'detector:manage',
  'allow-list:edit',
  'master-key:rotate',
  'quota:read',
  'quota:edit',
  'alert:list',
  'alert:edit',
])

/** What a session may that has to set up its second step first. */
export const withoutSecondStep: ReadonlySet<Permission> = new Set<Permission>([
  'session:read',
  'account:edit',
])

const read: Permission[] = [
  'session:read',
  'configuration:read',
  'camera:list',
  'safety-event:list',
  'snapshot:read',
  'clip:read',
  'track:read',
  'site:list',
  'coverage:read',
]
const watch: Permission[] = [
  ...read,
  'stream:consume',
  'detector:read',
]
const detect: Permission[] = [
  'lease:hold',
  'safety-event:record',
  'sync:push',
  'snapshot:create',
  'clip:create',
  'track:create',
  'coverage:record',
]
const review: Permission[] = ['safety-event:annotate', 'sync:push']
const supervise: Permission[] = [
  ...watch,
  ...detect,
  ...review,
  'account:edit',
  'alert:silence',
  'stream:produce',
  'zone:edit',
  'rule:edit',
  'health:list',
]

/** The one table from Role to Permission. */
export const rolePermissions: Record<Role, ReadonlySet<Permission>> = {
  administrator: new Set(permissions),
  manager: new Set([
    ...supervise,
    'camera:create',
    'camera:update',
    'camera:remove',
    'camera:probe',
    'camera:read-address',
    'retention:read',
    'quota:read',
    'legal-hold:edit',
    'group:edit',
    'plan:edit',
    'plant-file:export',
    'alert:list',
    'alert:edit',
  ]),
  supervisor: new Set(supervise),
  reviewer: new Set([
    ...watch,
    ...review,
    'account:edit',
  ]),
  viewer: new Set([
    ...watch,
    'account:edit',
  ]),
  auditor: new Set([
    ...read,
    'account:edit',
    'member:list',
    'system:read-status',
    'retention:read',
    'quota:read',
    'health:list',
    'alert:list',
  ]),
  station: new Set([
    ...watch,
    ...detect,
  ]),
}
