import { groupChoiceSchema } from './camera-group.ts'
import { cameraNameSchema, transcodeChoiceSchema, transportChoiceSchema } from './camera.ts'
import { normOutlineSchema } from './geometry.ts'
import { groundPlaneSchema } from './ground-plane.ts'
import { detectorIdSchema } from './ids.ts'
import { ruleChoiceSchema } from './rule.ts'
import { z } from './schema.ts'
import { cameraPlaceSchema } from './site-plan.ts'
import { siteChoiceSchema } from './site.ts'

/** Goes up when older versions could not read what newer ones write. */
export const plantFileVersion = 1

/** What a rule's `zones` name within its camera: z1, z2 and so on. */
const zoneKeySchema = z.string().regex(/^z\d{1,2}$/)

const fileZoneSchema = z.strictObject({
  key: zoneKeySchema,
  name: z.string().trim().min(1).max(80),
  polygon: normOutlineSchema,
})

const fileRuleSchema = z.strictObject(ruleChoiceSchema.omit({ zoneIds: true }).extend({
  zones: z.array(zoneKeySchema).min(1).max(16),
}).shape)

const fileCameraSchema = z.strictObject({
  name: cameraNameSchema,
  kind: z.enum(['rtsp', 'browser']),
  /** Without user names and passwords: they never leave the server, and stay with a camera whose address stays. */
  address: z.string().max(2048).optional(),
  subAddress: z.string().max(2048).optional(),
  transport: transportChoiceSchema.optional(),
  transcode: transcodeChoiceSchema.optional(),
  /** Names of `groups` of this file. */
  groups: z.array(groupChoiceSchema.shape.name).max(50).default([]),
  place: cameraPlaceSchema.optional(),
  detectorId: detectorIdSchema.optional(),
  groundPlane: groundPlaneSchema.optional(),
  zones: z.array(fileZoneSchema).max(32),
  rules: z.array(fileRuleSchema).max(64),
})

/** A Site's configuration as one file: what a person decided, by names, without ids, versions, secrets and the floor plan's picture. */
export const plantFileSchema = z.strictObject({
  format: z.literal('ansim-plant'),
  formatVersion: z.literal(plantFileVersion),
  site: z.strictObject(siteChoiceSchema.shape),
  groups: z.array(z.strictObject({
    name: groupChoiceSchema.shape.name,
    icon: groupChoiceSchema.shape.icon,
    detectorId: detectorIdSchema.optional(),
  })).max(200),
  cameras: z.array(fileCameraSchema).max(500),
})
export type PlantFile = z.infer<typeof plantFileSchema>
export type FileCamera = PlantFile['cameras'][number]

/** Of a change of one thing: what of it changes, by the names of the file's fields. */
export const plantChangeSchema = z.object({
  kind: z.enum(['added', 'changed', 'removed']),
  what: z.enum([
    'site',
    'group',
    'camera',
    'zone',
    'rule',
  ]),
  name: z.string(),
  /** Of a zone or rule. */
  cameraName: z.string().optional(),
  /** Of what changed. */
  fields: z.array(z.string()).optional(),
})
export type PlantChange = z.infer<typeof plantChangeSchema>

/** What one should know of an import besides what changes. */
export const plantNoteSchema = z.discriminatedUnion('kind', [
  /** It is reached at an address whose login nobody has given here. */
  z.object({
    kind: z.literal('login-needed'),
    cameraName: z.string(),
  }),
  /** Its camera is analysed as all others are until this detector is here. */
  z.object({
    kind: z.literal('detector-missing'),
    detectorId: detectorIdSchema,
  }),
])
export type PlantNote = z.infer<typeof plantNoteSchema>

export const plantPreviewSchema = z.object({
  /** Of the site as it is now; an import is refused once it is not any more. */
  basis: z.string(),
  changes: z.array(plantChangeSchema),
  notes: z.array(plantNoteSchema),
})
export type PlantPreview = z.infer<typeof plantPreviewSchema>

/** The newest import of a site. */
export const plantImportSchema = z.object({
  madeAt: z.int(),
  byName: z.string(),
  changes: z.int(),
  /** Whether the state before can still be brought back. */
  canUndo: z.boolean(),
})
export type PlantImport = z.infer<typeof plantImportSchema>

/** What an editor or another program checks a file by. */
export function plantFileJsonSchema(): object {
  return {
    title: 'Ansim: the configuration of one site',
    ...z.toJSONSchema(plantFileSchema, { io: 'input' }),
  }
}
