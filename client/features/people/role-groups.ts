import type { Permission } from '#contract/permission'
import type { PersonRole } from '#contract/role'
import { permissions, rolePermissions } from '#contract/permission'

type Noun = Permission extends `${infer N}:${string}` ? N : never

/** Under which heading the permissions of a noun are told. A new noun does not compile without. */
const groupOf: Record<Noun, RoleGroup> = {
  'stream': 'watch',
  'configuration': 'watch',
  'camera': 'cameras',
  'zone': 'cameras',
  'rule': 'cameras',
  'safety-event': 'events',
  'snapshot': 'events',
  'clip': 'events',
  'evidence': 'events',
  'track': 'events',
  'lease': 'detect',
  'sync': 'detect',
  'detector': 'detect',
  'member': 'people',
  'site': 'people',
  'sign-in-link': 'people',
  'session': 'own',
  'account': 'own',
  'system': 'system',
  'retention': 'system',
  'legal-hold': 'system',
  'group': 'cameras',
  'plan': 'cameras',
  'plant-file': 'cameras',
  'allow-list': 'system',
  'quota': 'system',
  'master-key': 'system',
  'health': 'system',
  'coverage': 'watch',
  'report': 'watch',
  'alert': 'events',
  'station': 'detect',
  'audit': 'system',
}
export const roleGroups = [
  'watch',
  'events',
  'cameras',
  'detect',
  'people',
  'system',
  'own',
] as const
export type RoleGroup = (typeof roleGroups)[number]

/** Those of a noun whose verb is another group's: what a browser keeps by itself. */
const exceptions = new Map<Permission, RoleGroup>([
  ['alert:list', 'system'],
  ['alert:edit', 'system'],
  ['camera:list', 'watch'],
  ['stream:produce', 'cameras'],
  ['safety-event:record', 'detect'],
  ['snapshot:create', 'detect'],
  ['clip:create', 'detect'],
  ['track:create', 'detect'],
  ['coverage:record', 'detect'],
])

/** Every permission there is, under its heading, in the order of the contract. */
export function groupedPermissions(): { readonly group: RoleGroup, readonly permissions: readonly Permission[] }[] {
  return roleGroups.map(group => ({
    group,
    permissions: permissions.filter(permission => (exceptions.get(permission) ?? groupOf[permission.slice(0, permission.indexOf(':')) as Noun]) === group),
  }))
}

/** What the role may and what it may not, in the order of the headings. */
export function mayAndMayNot(role: PersonRole): { readonly may: readonly Permission[], readonly mayNot: readonly Permission[] } {
  const all = groupedPermissions().flatMap(group => group.permissions)
  return {
    may: all.filter(permission => rolePermissions[role].has(permission)),
    mayNot: all.filter(permission => !rolePermissions[role].has(permission)),
  }
}
