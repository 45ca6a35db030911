import type { Migration } from './migration.ts'
import { foundation } from './0001-foundation.ts'

/** Every step, oldest first. */
export const migrations: readonly Migration[] = [foundation]
