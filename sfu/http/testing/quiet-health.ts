import type { UsecaseContext } from '../../usecases/context.ts'
import type { RouteServices } from '../route-services.ts'
import { authorize } from '../../core/authorize.ts'

/** A plant in which nothing is wrong, and nothing is watched. */
export function quietHealth({ clock }: Pick<UsecaseContext, 'clock'>): Pick<RouteServices, 'coverage' | 'plantHealth' | 'healthAlarms'> {
  return {
    coverage: {
      newest: () => new Map(),
      ratio: () => undefined,
      watching: () => [],
    },
    plantHealth(actor) {
      authorize(actor, 'health:list', actor)
      return {
        serverTime: clock(),
        startedAt: clock(),
        parts: [],
        jobs: [],
        cameras: [],
        stations: [],
      }
    },
    healthAlarms: () => [],
  }
}
