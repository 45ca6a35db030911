import { z } from './schema.ts'

/** What a Member may be. `station` is what a browser that only detects signs in as; no person has it. */
export const roles = [
  'administrator',
  'manager',
  'supervisor',
  'reviewer',
  'viewer',
  'auditor',
  'station',
] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** The roles that a person can have. */
export const personRoles = [
  'administrator',
  'manager',
  'supervisor',
  'reviewer',
  'viewer',
  'auditor',
] as const satisfies readonly Role[]
export const personRoleSchema = z.enum(personRoles)
export type PersonRole = z.infer<typeof personRoleSchema>
