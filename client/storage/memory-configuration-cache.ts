import type { Clock } from '#contract/time'
import type { CachedConfiguration, ConfigurationCache } from '../core/configuration-cache.ts'

/** A ConfigurationCache that forgets. */
export function createMemoryConfigurationCache(now: Clock): ConfigurationCache {
  let cached: CachedConfiguration = {}
  return {
    load: async () => structuredClone(cached),
    async save({ configuration, session }) {
      cached = structuredClone({
        configuration: configuration ?? cached.configuration,
        session: session ?? cached.session,
        savedAt: now(),
      })
    },
    async clear() { cached = {} },
  }
}
