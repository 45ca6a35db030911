import type { CameraId, SiteId } from './ids.ts'
import { cameraIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'

/** What of the Organization a Member's role is about. 'some': all cameras of these sites, those to come as well, and these cameras. */
export const scopeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('everything'),
  }),
  z.object({
    kind: z.literal('some'),
    siteIds: z.array(siteIdSchema).max(200),
    cameraIds: z.array(cameraIdSchema).max(1_000),
  }),
])
export type Scope = z.infer<typeof scopeSchema>

export const everything: Scope = { kind: 'everything' }

/** Whether a camera that stands in this site is within the scope. */
export function scopeHasCamera(scope: Scope, { siteId, cameraId }: { readonly siteId?: SiteId | undefined, readonly cameraId: CameraId }): boolean {
  return scope.kind === 'everything' || scope.cameraIds.includes(cameraId) || (siteId !== undefined && scope.siteIds.includes(siteId))
}
