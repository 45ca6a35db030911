import { siteIdSchema } from './ids.ts'
import { timeZoneSchema } from './schedule.ts'
import { z } from './schema.ts'

const siteNameSchema = z.string().trim().min(1, 'Give the site a name.').max(80, 'A site\'s name has at most 80 characters.')

/** What a Site is made of. */
export const siteChoiceSchema = z.object({
  name: siteNameSchema,
  /** That of the clock on its wall; schedules of its cameras follow it. */
  timeZone: timeZoneSchema,
})
export type SiteChoice = z.infer<typeof siteChoiceSchema>

/** A plant of the Organization. Every Camera stands in one. */
export const siteSchema = siteChoiceSchema.extend({ siteId: siteIdSchema })
export type Site = z.infer<typeof siteSchema>
