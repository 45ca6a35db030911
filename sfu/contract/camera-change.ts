import { cameraIdSchema, detectorIdSchema, groupIdSchema, siteIdSchema } from './ids.ts'
import { maintenanceChoiceSchema } from './maintenance.ts'
import { z } from './schema.ts'
import { epochMsSchema } from './time.ts'

/** What is done to several cameras at once. */
export const cameraChangeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('move'),
    siteId: siteIdSchema,
  }),
  z.object({
    kind: z.literal('join-group'),
    groupId: groupIdSchema,
  }),
  z.object({
    kind: z.literal('leave-group'),
    groupId: groupIdSchema,
  }),
  z.object({
    kind: z.literal('begin-maintenance'),
  }).extend(maintenanceChoiceSchema.shape),
  z.object({
    kind: z.literal('end-maintenance'),
  }),
  /** Puts back one that was ended or overwritten. */
  z.object({
    kind: z.literal('restore-maintenance'),
    since: epochMsSchema,
  }).extend(maintenanceChoiceSchema.shape),
  /** null: that of its group, or whatever all others have. */
  z.object({
    kind: z.literal('set-detector'),
    detectorId: detectorIdSchema.nullable(),
  }),
  z.object({
    kind: z.literal('remove'),
  }),
])
export type CameraChange = z.infer<typeof cameraChangeSchema>

export const cameraStepSchema = z.object({
  cameraIds: z.array(cameraIdSchema).min(1).max(200),
  change: cameraChangeSchema,
})
export type CameraStep = z.infer<typeof cameraStepSchema>

/** What happens to one camera: `refused` things keep the whole from being done, the others are consequences that one should know. */
export const cameraEffectSchema = z.object({
  cameraId: cameraIdSchema,
  name: z.string(),
  /** Nothing changes for it. */
  isSame: z.boolean(),
  consequences: z.array(z.discriminatedUnion('kind', [
    z.object({
      kind: z.literal('leaves-group'),
      groupName: z.string(),
    }),
    z.object({
      kind: z.literal('loses-place'),
    }),
    z.object({
      kind: z.literal('loses-rules'),
      zones: z.int(),
      rules: z.int(),
    }),
    z.object({
      kind: z.literal('overrules-group'),
      groupName: z.string(),
    }),
  ])),
  refused: z.enum(['name-taken', 'other-site', 'detector-unknown']).optional(),
})
export type CameraEffect = z.infer<typeof cameraEffectSchema>
