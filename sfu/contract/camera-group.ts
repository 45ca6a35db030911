import { cameraIdSchema, detectorIdSchema, groupIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** What a group is known by beside its name; colours are left to danger. */
export const groupIconSchema = z.enum([
  'cctv',
  'truck',
  'door',
  'warehouse',
  'factory',
  'hard-hat',
  'flame',
  'zap',
  'flask',
  'package',
])
export type GroupIcon = z.infer<typeof groupIconSchema>

/** What a person decides of a group. */
export const groupChoiceSchema = z.object({
  name: z.string().trim().min(1, 'Give the group a name.').max(80, 'A group\'s name has at most 80 characters.'),
  icon: groupIconSchema.default('cctv'),
  cameraIds: z.array(cameraIdSchema).max(500).default([]),
})
export type GroupChoice = z.infer<typeof groupChoiceSchema>

/** Cameras of one Site that are looked after together. A camera may be in several. */
export const cameraGroupSchema = groupChoiceSchema.extend({
  groupId: groupIdSchema,
  siteId: siteIdSchema,
  /** What its cameras are analysed with; absent: whatever all others are. */
  detectorId: detectorIdSchema.optional(),
  /** What its cameras were analysed with before, to go back to; absent: nothing was ever chosen. `null`: whatever all others are. */
  formerDetectorId: detectorIdSchema.nullable().optional(),
})
export type CameraGroup = z.infer<typeof cameraGroupSchema>
