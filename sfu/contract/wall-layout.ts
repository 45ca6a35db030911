import { cameraIdSchema, groupIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** A page of the wall shows at most so many cameras. */
export const mostTiles = 12

/** How a page of the wall is divided. 'auto': as many as there are, as large as they can be; 'large': one large picture and up to seven small ones. */
export const wallGrids = [
  'auto',
  '1',
  '2x2',
  '3x3',
  '4x3',
  'large',
] as const
const wallGridSchema = z.enum(wallGrids)
export type WallGrid = z.infer<typeof wallGridSchema>

/** Which cameras: all that are in sight, those of a group or a site (also those that come later), or those that were chosen one by one. */
const wallSourceSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('all'),
  }),
  z.object({
    kind: z.literal('group'),
    groupId: groupIdSchema,
  }),
  z.object({
    kind: z.literal('site'),
    siteId: siteIdSchema,
  }),
  z.object({
    kind: z.literal('chosen'),
  }),
])
export type WallSource = z.infer<typeof wallSourceSchema>

/** The one that is always there. */
export const allCamerasLayoutId = 'all'

/** A named arrangement of the wall. */
const wallLayoutSchema = z.object({
  /** `all`, or a UUID. */
  layoutId: z.string().regex(/^(?:all|[0-9a-f-]{36})$/),
  /** Empty for the one of all cameras, which has its name in every language. */
  name: z.string().trim().max(60, 'A layout\'s name has at most 60 characters.'),
  grid: wallGridSchema,
  source: wallSourceSchema,
  /** Cameras in their order; of 'chosen' these and no others, otherwise the rest follows as the plant lists it. */
  order: z.array(cameraIdSchema).max(200),
})
export type WallLayout = z.infer<typeof wallLayoutSchema>

/** Everything that a person arranged. */
export const wallLayoutsSchema = z.object({
  layouts: z.array(wallLayoutSchema).max(24),
})
export type WallLayouts = z.infer<typeof wallLayoutsSchema>
