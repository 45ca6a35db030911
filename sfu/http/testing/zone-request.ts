import type { RouteName } from '#contract/routes'
import type { TestSite } from './test-site.ts'
import { routes } from '#contract/routes'
import { getConfiguration } from '../../usecases/get-configuration.ts'
import { aRuleChoice, aZoneDrawing } from '../../usecases/testing/build-zone.ts'

/** Whether `zoneRequest` asks for something by a number that nothing has. */
export const zoneIsMissing = (name: RouteName): boolean => /^(?:zone|rule)\.(?:update|remove)$/.test(name)

/** A request that is right for a route of zones and rules; undefined for other routes. */
export async function zoneRequest({ camera, context, test }: TestSite, name: RouteName): Promise<{ path: string, body?: unknown } | undefined> {
  if (!/^(?:zone|rule)\./.test(name))
    return undefined
  const { zones } = await getConfiguration(context, test.operator)
  const body = name.startsWith('zone.')
    ? aZoneDrawing
    : aRuleChoice(zones.find(({ cameraId }) => cameraId === camera.cameraId)!.zoneId)
  const { path } = routes[name]
  if (name.endsWith('.create')) {
    return {
      path: path.replace(':cameraId', camera.cameraId),
      body,
    }
  }
  return {
    path: `${path.replace(/:\w+/, '00000000-0000-4000-8000-00000000dead')}?version=1`,
    ...(name.endsWith('.update') && { body }),
  }
}
