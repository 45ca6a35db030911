import { z } from './schema.ts'

export const organizationIdSchema = z.uuid().brand<'OrganizationId'>()
export type OrganizationId = z.infer<typeof organizationIdSchema>

export const memberIdSchema = z.uuid().brand<'MemberId'>()
export type MemberId = z.infer<typeof memberIdSchema>

export const cameraIdSchema = z.uuid().brand<'CameraId'>()
export type CameraId = z.infer<typeof cameraIdSchema>

/** A plant: cameras that share one clock on the wall. */
export const siteIdSchema = z.uuid().brand<'SiteId'>()
export type SiteId = z.infer<typeof siteIdSchema>

/** Cameras of a Site that are looked after together. */
export const groupIdSchema = z.uuid().brand<'GroupId'>()
export type GroupId = z.infer<typeof groupIdSchema>

export const invitationIdSchema = z.uuid().brand<'InvitationId'>()
export type InvitationId = z.infer<typeof invitationIdSchema>

/** Names a sign-in; it opens nothing. */
export const sessionIdSchema = z.uuid().brand<'SessionId'>()
export type SessionId = z.infer<typeof sessionIdSchema>

export const zoneIdSchema = z.uuid().brand<'ZoneId'>()
export type ZoneId = z.infer<typeof zoneIdSchema>

export const ruleIdSchema = z.uuid().brand<'RuleId'>()
export type RuleId = z.infer<typeof ruleIdSchema>

/** One browser profile that records events; made by the browser, kept in its IndexedDB. */
export const deviceIdSchema = z.uuid().brand<'DeviceId'>()
export type DeviceId = z.infer<typeof deviceIdSchema>

/** UUIDv7: its first 48 bits are the recording station's clock in ms, so that events sort and partition by time. */
export const eventIdSchema = z.uuidv7().brand<'EventId'>()
export type EventId = z.infer<typeof eventIdSchema>

/** The memory of a false alarm; that of the event that was one. */
export const suppressionIdSchema = z.uuidv7().brand<'SuppressionId'>()
export type SuppressionId = z.infer<typeof suppressionIdSchema>

/** The id of the SafetyEvent that opened the Incident. */
export type IncidentId = EventId

/** A short readable name such as `ansim-nano-5`; also the folder under models/. */
export const detectorIdSchema = z.string().regex(/^[a-z0-9][a-z0-9.-]{0,63}$/).brand<'DetectorId'>()
export type DetectorId = z.infer<typeof detectorIdSchema>

/** Lower-case hex SHA-256 of a file's bytes; the name of a blob. */
export const sha256Schema = z.string().regex(/^[0-9a-f]{64}$/).brand<'Sha256'>()
export type Sha256 = z.infer<typeof sha256Schema>
