import type { Route } from './routes.ts'
import { cameraEffectSchema, cameraStepSchema } from './camera-change.ts'
import { cameraGroupSchema, groupChoiceSchema } from './camera-group.ts'
import { cameraIdSchema, detectorIdSchema, groupIdSchema, siteIdSchema } from './ids.ts'
import { z } from './schema.ts'
import { cameraPlaceSchema, planWidthSchema, sitePlanSchema } from './site-plan.ts'

const nothing = z.object({})
const ofSite = z.object({ siteId: siteIdSchema })
const ofGroup = z.object({ groupId: groupIdSchema })
const steps = z.object({
  steps: z.array(cameraStepSchema).min(1).max(50),
})

/** Many cameras at once, groups, and floor plans. */
export const plantRoutes = {
  'camera.preview-changes': {
    method: 'POST',
    path: '/api/camera-changes/preview',
    permission: 'camera:update',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: steps,
    reply: z.object({
      effects: z.array(cameraEffectSchema),
    }),
  },
  /** All of it or nothing: 'changes-refused' where one camera cannot. The answer undoes it, as far as that goes. */
  'camera.apply-changes': {
    method: 'POST',
    path: '/api/camera-changes',
    permission: 'camera:update',
    operator: true,
    audit: 'change',
    params: nothing,
    query: nothing,
    body: steps,
    reply: z.object({
      undo: z.array(cameraStepSchema),
    }),
  },
  'camera.set-place': {
    method: 'PUT',
    path: '/api/cameras/:cameraId/place',
    permission: 'plan:edit',
    operator: true,
    audit: 'change',
    params: z.object({ cameraId: cameraIdSchema }),
    query: nothing,
    body: z.object({
      place: cameraPlaceSchema.nullable(),
    }),
    reply: nothing,
  },
  'camera-group.list': {
    method: 'GET',
    path: '/api/camera-groups',
    permission: 'configuration:read',
    operator: true,
    audit: 'none',
    params: nothing,
    query: nothing,
    body: nothing,
    reply: z.object({
      groups: z.array(cameraGroupSchema),
    }),
  },
  /** 'name-taken'; 'bad-input' for a camera of another site. */
  'camera-group.create': {
    method: 'POST',
    path: '/api/sites/:siteId/camera-groups',
    permission: 'group:edit',
    operator: true,
    audit: 'change',
    params: ofSite,
    query: nothing,
    body: groupChoiceSchema,
    reply: cameraGroupSchema,
  },
  'camera-group.update': {
    method: 'PUT',
    path: '/api/camera-groups/:groupId',
    permission: 'group:edit',
    operator: true,
    audit: 'change',
    params: ofGroup,
    query: nothing,
    body: groupChoiceSchema,
    reply: cameraGroupSchema,
  },
  'camera-group.remove': {
    method: 'DELETE',
    path: '/api/camera-groups/:groupId',
    permission: 'group:edit',
    operator: true,
    audit: 'change',
    params: ofGroup,
    query: nothing,
    body: nothing,
    reply: nothing,
  },
  /** null: whatever all others have. 'model-not-found' for one that is not here. */
  'camera-group.set-detector': {
    method: 'PUT',
    path: '/api/camera-groups/:groupId/detector',
    permission: 'group:edit',
    operator: true,
    audit: 'change',
    params: ofGroup,
    query: nothing,
    body: z.object({
      detectorId: detectorIdSchema.nullable(),
    }),
    reply: cameraGroupSchema,
  },
  /** Back to the detector before, which then is the one to come back from. 'bad-input' where none was ever chosen. */
  'camera-group.roll-back-detector': {
    method: 'POST',
    path: '/api/camera-groups/:groupId/detector-roll-back',
    permission: 'group:edit',
    operator: true,
    audit: 'change',
    params: ofGroup,
    query: nothing,
    body: nothing,
    reply: cameraGroupSchema,
  },
  /** The picture itself, image/png or image/jpeg; 'picture-refused' for what is neither, 'too-large'. */
  'site-plan.create': {
    method: 'PUT',
    path: '/api/sites/:siteId/plan',
    permission: 'plan:edit',
    operator: false,
    audit: 'change',
    params: ofSite,
    query: z.object({ widthM: planWidthSchema }),
    body: z.unknown(),
    reply: sitePlanSchema,
  },
  'site-plan.set-width': {
    method: 'PUT',
    path: '/api/sites/:siteId/plan/width',
    permission: 'plan:edit',
    operator: true,
    audit: 'change',
    params: ofSite,
    query: nothing,
    body: z.object({ widthM: planWidthSchema }),
    reply: sitePlanSchema,
  },
  'site-plan.picture': {
    method: 'GET',
    path: '/api/sites/:siteId/plan',
    permission: 'configuration:read',
    operator: false,
    audit: 'none',
    params: ofSite,
    query: z.object({
      sha256: z.string().max(64).optional(),
    }),
    body: nothing,
    reply: z.unknown(),
  },
  'site-plan.remove': {
    method: 'DELETE',
    path: '/api/sites/:siteId/plan',
    permission: 'plan:edit',
    operator: true,
    audit: 'change',
    params: ofSite,
    query: nothing,
    body: nothing,
    reply: nothing,
  },
} as const satisfies Record<string, Route>
