import { cameraIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/**
 * What a route or a socket's method leaves behind in the audit trail. 'change': an entry in the transaction that changes something, or no change.
 * 'export': an entry before anything leaves. 'view': an entry per person, camera and some minutes. 'none': nothing, unless it was refused.
 */
export const auditWords = [
  'change',
  'view',
  'export',
  'none',
] as const
export type AuditWord = (typeof auditWords)[number]

/** What came of it. 'refused': it was not allowed. 'failed': a wrong password, or a change that broke off after its entry. 'begun' and 'ended' are of watching. */
export const auditResults = [
  'done',
  'refused',
  'failed',
  'begun',
  'ended',
] as const
export const auditResultSchema = z.enum(auditResults)
export type AuditResult = z.infer<typeof auditResultSchema>

/** 'operator': the command line on the server's machine. 'system': the server by itself. 'nobody': who was not signed in. */
export const auditActorKinds = [
  'member',
  'operator',
  'system',
  'nobody',
] as const
export const auditActorSchema = z.object({
  kind: z.enum(auditActorKinds),
  /** MemberId. */
  id: z.string().max(80).optional(),
  name: z.string().max(200),
  /** IP address; empty for the command line and the server. */
  address: z.string().max(64),
})
export type AuditActor = z.infer<typeof auditActorSchema>

/** What it was about: the noun of the route, such as `camera`, with the id and, as it was then, the name of the one thing. */
export const auditObjectSchema = z.object({
  kind: z.string().max(40),
  id: z.string().max(200).optional(),
  name: z.string().max(200).optional(),
})
export type AuditObject = z.infer<typeof auditObjectSchema>

/** `noun:verb` is a Permission; an action is the name of a route, such as `camera.update`, or of what no route does, such as `live.view`. */
export const auditActionSchema = z.string().regex(/^[a-z][a-z-]*\.[a-z][a-z-]*$/).max(60)

/** One line of the trail: who did what to which noun, when, from where, and what came of it. Its `seq` is its place in the organization's chain. */
export const auditEntrySchema = z.object({
  seq: z.int().min(1),
  at: epochMsSchema,
  actor: auditActorSchema,
  action: auditActionSchema,
  object: auditObjectSchema,
  siteId: siteIdSchema.optional(),
  cameraId: cameraIdSchema.optional(),
  result: auditResultSchema,
  /** JSON: what was chosen, or how often; never a secret. */
  details: z.string().max(4_000).optional(),
})
export type AuditEntry = z.infer<typeof auditEntrySchema>

/** An entry before it has its place. */
export type AuditDraft = Omit<AuditEntry, 'seq'>
