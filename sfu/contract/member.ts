import { emailSchema, memberNameSchema } from './account.ts'
import { invitationIdSchema, memberIdSchema } from './ids.ts'
import { personRoleSchema } from './role.ts'
import { z } from './schema.ts'
import { scopeSchema } from './scope.ts'
import { epochMsSchema } from './time.ts'

/** A person of the Organization, as who manages people sees them. */
export const memberSchema = z.object({
  memberId: memberIdSchema,
  name: z.string(),
  email: z.string().optional(),
  role: personRoleSchema,
  scope: scopeSchema,
  isDisabled: z.boolean(),
  hasSecondStep: z.boolean(),
  createdAt: epochMsSchema,
  /** Last seen by any of their browsers, to within a few minutes. */
  seenAt: epochMsSchema.optional(),
  /** Browsers that are signed in now. */
  sessions: z.int().min(0),
})
export type Member = z.infer<typeof memberSchema>

/** Browsers that came in by a sign-in link for a role; nobody's name stands for them, but they can be signed out as a member's can. */
export const linkSessionsSchema = z.object({
  memberId: memberIdSchema,
  role: personRoleSchema,
  sessions: z.int().min(1),
})
export type LinkSessions = z.infer<typeof linkSessionsSchema>

/** What of a Member changes; what is absent stays. */
export const memberUpdateSchema = z.object({
  name: memberNameSchema.optional(),
  /** null: none any more. */
  email: emailSchema.nullable().optional(),
  role: personRoleSchema.optional(),
  scope: scopeSchema.optional(),
  isDisabled: z.boolean().optional(),
})
export type MemberUpdate = z.infer<typeof memberUpdateSchema>

/** What is asked for when somebody is invited. */
export const newInvitationSchema = z.object({
  /** For whoever invites, to tell invitations apart; the person chooses their own name. */
  name: memberNameSchema.optional(),
  role: personRoleSchema,
  scope: scopeSchema.default({ kind: 'everything' }),
})

/** An open invitation: one person may take it, once. */
export const invitationSchema = z.object({
  invitationId: invitationIdSchema,
  name: z.string().optional(),
  role: personRoleSchema,
  scope: scopeSchema,
  /** Who invited. */
  by: z.string(),
  createdAt: epochMsSchema,
  expiresAt: epochMsSchema,
})
export type Invitation = z.infer<typeof invitationSchema>

/** What a link that was sent to somebody is for. */
export const accountLinkSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('invitation'),
    organizationName: z.string(),
    /** Suggested by whoever invited. */
    name: z.string().optional(),
    role: personRoleSchema,
    by: z.string(),
    expiresAt: epochMsSchema,
  }),
  /** A new password for somebody who is a member already; their second step goes. */
  z.object({
    kind: z.literal('reset'),
    organizationName: z.string(),
    name: z.string(),
    expiresAt: epochMsSchema,
  }),
])
export type AccountLink = z.infer<typeof accountLinkSchema>
