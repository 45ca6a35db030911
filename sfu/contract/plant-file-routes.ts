import type { Route } from './routes.ts'
import { siteIdSchema } from './ids.ts'
import { plantFileSchema, plantImportSchema, plantPreviewSchema } from './plant-file.ts'
import { z } from './schema.ts'

const nothing = z.object({})
const ofSite = z.object({ siteId: siteIdSchema })

/** A site's configuration as a file. */
export const plantFileRoutes = {
  'plant-file.schema': {
    method: 'GET',
    path: '/api/plant-file-schema',
    permission: 'configuration:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.unknown(),
  },
  'plant-file.export': {
    method: 'GET',
    path: '/api/sites/:siteId/plant-file',
    permission: 'plant-file:export',
    operator: true,
    audit: 'export',
    params: ofSite,
    query: nothing,
    body: nothing,
    reply: plantFileSchema,
  },
  /** 'plant-file-foreign', 'plant-file-newer', 'plant-file-damaged'. */
  'plant-file.preview': {
    method: 'POST',
    path: '/api/sites/:siteId/plant-file/preview',
    permission: 'plant-file:import',
    operator: true,
    audit: 'none',
    params: ofSite,
    query: nothing,
    body: z.object({
      file: z.unknown(),
    }),
    reply: plantPreviewSchema,
  },
  /** 'edited-elsewhere' where the site is not as it was at the preview any more. */
  'plant-file.import': {
    method: 'POST',
    path: '/api/sites/:siteId/plant-file',
    permission: 'plant-file:import',
    operator: true,
    audit: 'change',
    params: ofSite,
    query: nothing,
    body: z.object({
      file: z.unknown(),
      /** Of the preview. */
      basis: z.string().max(64),
    }),
    reply: plantImportSchema,
  },
  'plant-file.last-import': {
    method: 'GET',
    path: '/api/sites/:siteId/plant-import',
    permission: 'plant-file:import',
    operator: true,
    audit: 'none',
    params: ofSite,
    query: nothing,
    body: nothing,
    reply: z.object({
      import: plantImportSchema.optional(),
    }),
  },
  /** Once; 'edited-elsewhere' where the site was changed since the import. */
  'plant-file.undo': {
    method: 'POST',
    path: '/api/sites/:siteId/plant-import/undo',
    permission: 'plant-file:import',
    operator: true,
    audit: 'change',
    params: ofSite,
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
