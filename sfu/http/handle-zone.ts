import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { applyRuleTemplate } from '../usecases/apply-rule-template.ts'
import { createRule } from '../usecases/create-rule.ts'
import { createZone } from '../usecases/create-zone.ts'
import { removeRule } from '../usecases/remove-rule.ts'
import { removeZone } from '../usecases/remove-zone.ts'
import { setGroundPlane } from '../usecases/set-ground-plane.ts'
import { updateRule } from '../usecases/update-rule.ts'
import { updateZone } from '../usecases/update-zone.ts'

type ZoneRoutes = 'zone.create' | 'zone.update' | 'zone.remove' | 'rule.create' | 'rule.update' | 'rule.remove' | 'rule-template.apply' | 'camera.set-ground-plane'

/** Zones and rules of cameras: added, changed, removed. */
export function zoneHandlers({ context }: RouteServices): Pick<RouteHandlers, ZoneRoutes> {
  return {
    'zone.create': ({ actor, params, body }) => createZone(context, actor, params.cameraId, body),
    'zone.update': ({ actor, params, query, body }) => updateZone(context, actor, params.zoneId, query.version, body),
    'zone.remove': async ({ actor, params, query }) => {
      await removeZone(context, actor, params.zoneId, query.version)
      return {}
    },
    'rule.create': ({ actor, params, body }) => createRule(context, actor, params.cameraId, body),
    'rule.update': ({ actor, params, query, body }) => updateRule(context, actor, params.ruleId, query.version, body),
    'rule.remove': async ({ actor, params, query }) => {
      await removeRule(context, actor, params.ruleId, query.version)
      return {}
    },
    'rule-template.apply': ({ actor, params, body }) => applyRuleTemplate(context, actor, params.cameraId, body),
    'camera.set-ground-plane': async ({ actor, params, body }) => {
      await setGroundPlane(context, actor, params.cameraId, body.groundPlane)
      return {}
    },
  }
}
