import { secondStepSchema } from './account.ts'
import { cameraGroupSchema } from './camera-group.ts'
import { cameraSchema } from './camera.ts'
import { detectorIdSchema, memberIdSchema, organizationIdSchema } from './ids.ts'
import { retentionDaysSchema } from './retention.ts'
import { roleSchema } from './role.ts'
import { ruleSchema } from './rule.ts'
import { z } from './schema.ts'
import { scopeSchema } from './scope.ts'
import { sitePlanSchema } from './site-plan.ts'
import { siteSchema } from './site.ts'
import { suppressionSchema } from './suppression.ts'
import { epochMsSchema } from './time.ts'
import { zoneSchema } from './zone.ts'

/** Who is signed in, and for how long. */
export const sessionSchema = z.object({
  memberId: memberIdSchema,
  memberName: z.string(),
  role: roleSchema,
  /** 'person': one of the Organization's people. 'link': whoever came in by a sign-in link for a role. */
  kind: z.enum(['person', 'link', 'station']).default('link'),
  scope: scopeSchema.default({ kind: 'everything' }),
  /** Of a person; for others there is none. */
  secondStep: secondStepSchema.optional(),
  /** The second step is overdue: until it is set up, everything but the account answers 'totp-required'. */
  isSecondStepRequired: z.boolean().default(false),
  /** Nobody is a member yet; whoever may manage members makes the first administrator ('setup.create-link'). */
  isSetUpNeeded: z.boolean().default(false),
  /** Those within the scope. */
  sites: z.array(siteSchema).default([]),
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
  /** Where cameras stand; their schedules follow its clock. */
  sites: z.array(siteSchema).default([]),
  /** Of the sites above; of each those cameras that are in sight. Absent: an older server. */
  groups: z.array(cameraGroupSchema).optional(),
  /** Floor plans of the sites above. */
  plans: z.array(sitePlanSchema).optional(),
  /** For so many days pictures, films and tracks are kept, on browsers as well; absent: an older server. */
  retentionDays: retentionDaysSchema.optional(),
  /** False alarms that are remembered and hide their like; absent: none. */
  suppressions: z.array(suppressionSchema).optional(),
  serverTime: epochMsSchema,
})
export type Configuration = z.infer<typeof configurationSchema>
