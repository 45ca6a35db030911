import { z } from './schema.ts'

/** What a Member may be. `station` is what a browser that only detects signs in as; no person has it. */
export const roles = [
  'administrator',
  'supervisor',
  'reviewer',
  'station',
] as const
export const roleSchema = z.enum(roles)
export type Role = z.infer<typeof roleSchema>

/** The roles a person can be given by a sign-in link. */
export const personRoleSchema = z.enum(['administrator', 'supervisor', 'reviewer'])
