import type { preferenceRoutes } from '#contract/preference-routes'
import type { RouteHandlers } from './route-handler.ts'
import type { RouteServices } from './route-services.ts'
import { getPreferences } from '../usecases/get-preferences.ts'
import { setPreference } from '../usecases/set-preference.ts'

/** What a person prefers, on every device. */
export function preferenceHandlers({ context }: RouteServices): Pick<RouteHandlers, keyof typeof preferenceRoutes> {
  return {
    'preference.get': async ({ actor }) => ({ preferences: await getPreferences(context, actor) }),
    'preference.set': ({ actor, params, body }) => setPreference(context, actor, {
      key: params.key,
      value: body.value,
      ageMs: body.ageMs,
    }),
  }
}
