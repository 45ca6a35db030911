import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

const maintenanceReasonSchema = z.string().trim().min(1, 'Say why the camera is in maintenance.').max(200, 'A reason has at most 200 characters.')

/** What is asked for: from now on, until then or until somebody ends it. */
export const maintenanceChoiceSchema = z.object({
  until: epochMsSchema.optional(),
  reason: maintenanceReasonSchema,
})

/**
 * Somebody works at a Camera or what it looks at: it is shown and analysed, and raises nothing. It ends by itself at `until`, by the server's
 * clock.
 */
export const maintenanceSchema = maintenanceChoiceSchema.extend({
  since: epochMsSchema,
  byName: z.string(),
})
export type Maintenance = z.infer<typeof maintenanceSchema>

/** Whether it holds at this moment; `atMs` by the server's clock. */
export function isInMaintenance(maintenance: Pick<Maintenance, 'since' | 'until'> | null | undefined, atMs: number): boolean {
  return !!maintenance && maintenance.since <= atMs && (maintenance.until === undefined || atMs < maintenance.until)
}
