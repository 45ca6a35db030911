import { z } from './schema.ts'

/** critical: act now; high: within the shift; medium: review daily; low: trend only; health: the system itself. */
export const severities = [
  'critical',
  'high',
  'medium',
  'low',
  'health',
] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>
