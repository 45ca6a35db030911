import type { Clock, EpochMs } from '#contract/time'
import type { ConfigurationCache } from '../core/configuration-cache.ts'
import type { AnsimDatabase } from './ansim-database.ts'
import { configurationSchema, sessionSchema } from '#contract/configuration'
import { epochMsSchema } from '#contract/time'

const keys = ['configuration', 'session', 'savedAt'] as const

export function createDexieConfigurationCache(database: AnsimDatabase, now: Clock): ConfigurationCache {
  const { cache } = database
  return {
    load: () => database.transaction('r', cache, async () => {
      const [configuration, session, savedAt] = (await cache.bulkGet([...keys])).map(row => row?.value)
      return {
        configuration: configurationSchema.safeParse(configuration).data,
        session: sessionSchema.safeParse(session).data,
        savedAt: epochMsSchema.safeParse(savedAt).data,
      }
    }),
    save: ({ configuration, session }) => database.transaction('rw', cache, async () => {
      const savedAt: EpochMs = now()
      if (configuration)
        await cache.put({ key: 'configuration', value: configuration })
      if (session)
        await cache.put({ key: 'session', value: session })
      await cache.put({ key: 'savedAt', value: savedAt })
    }),
    clear: () => cache.bulkDelete([...keys]),
  }
}
