import { cameraSchema } from './camera.ts'
import { detectorIdSchema, memberIdSchema, organizationIdSchema } from './ids.ts'
import { roleSchema } from './role.ts'
import { ruleSchema } from './rule.ts'
import { timeZoneSchema } from './schedule.ts'
import { z } from './schema.ts'
import { suppressionSchema } from './suppression.ts'
import { epochMsSchema } from './time.ts'
import { zoneSchema } from './zone.ts'

/** Who is signed in, and for how long. */
export const sessionSchema = z.object({
  memberId: memberIdSchema,
  memberName: z.string(),
  role: roleSchema,
  organizationId: organizationIdSchema,
  organizationName: z.string(),
  expiresAt: epochMsSchema,
})
export type Session = z.infer<typeof sessionSchema>

/** All that a browser needs to watch, detect and judge; fetched whole, and again when the socket says it changed. */
export const configurationSchema = z.object({
  cameras: z.array(cameraSchema),
  zones: z.array(zoneSchema),
  rules: z.array(ruleSchema),
  /** The detector of every camera for now; its manifest is at /models/<detectorId>/manifest.json. */
  detectorId: detectorIdSchema,
  /** Of the site, for schedules; absent: that of the browser that looks. */
  timeZone: timeZoneSchema.optional(),
  /** False alarms that are remembered and hide their like; absent: none. */
  suppressions: z.array(suppressionSchema).optional(),
  serverTime: epochMsSchema,
})
export type Configuration = z.infer<typeof configurationSchema>
