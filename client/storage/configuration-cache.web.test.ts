import type { ConfigurationCache } from '../core/configuration-cache.ts'
import { Dexie } from 'dexie'
import { describe, expect, it } from 'vitest'
import { configurationSchema, sessionSchema } from '#contract/configuration'
import { epochMs } from '#contract/time'
import { cameraIdOf } from '../core/sync/testing/event-builder.ts'
import { AnsimDatabase } from './ansim-database.ts'
import { createDexieConfigurationCache } from './dexie-configuration-cache.ts'
import { createMemoryConfigurationCache } from './memory-configuration-cache.ts'

const now = (): ReturnType<typeof epochMs> => epochMs(1000)
const session = sessionSchema.parse({
  memberId: cameraIdOf(1),
  memberName: 'Kim',
  role: 'supervisor',
  organizationId: cameraIdOf(2),
  organizationName: 'Plant',
  expiresAt: 5000,
})
const configuration = configurationSchema.parse({
  cameras: [
    {
      cameraId: cameraIdOf(3),
      name: 'Press 1',
      streams: [
        {
          streamKind: 'main',
          ingest: { status: 'connecting', since: 1 },
        },
      ],
    },
  ],
  zones: [],
  rules: [],
  detectorId: 'ansim-nano-5',
  serverTime: 1,
})

let made = 0
const implementations: [string, () => ConfigurationCache][] = [
  [
    'DexieConfigurationCache',
    () => createDexieConfigurationCache(new AnsimDatabase(`cache-test-${made++}`), now),
  ],
  [
    'MemoryConfigurationCache',
    () => createMemoryConfigurationCache(now),
  ],
]

describe.each(implementations)('%s', (_, open) => {
  it('keeps configuration and session apart and forgets both at sign-out', async () => {
    const cache = open()
    expect(await cache.load()).toEqual({})
    await cache.save({ session })
    await cache.save({ configuration })
    expect(await cache.load()).toEqual({ configuration, session, savedAt: 1000 })
    await cache.clear()
    expect(await cache.load()).toEqual({})
  })
})

it('leaves out what an older page saved in another shape', async () => {
  const database = new AnsimDatabase(`cache-test-${made++}`)
  const cache = createDexieConfigurationCache(database, now)
  await cache.save({ configuration, session })
  await database.cache.put({
    key: 'configuration',
    value: { cameras: 'none' },
  })
  expect(await cache.load()).toEqual({ session, savedAt: 1000 })
  await Dexie.delete(database.name)
})
