import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { createEventStore } from '../../core/sync/ledger-event-store.ts'
import { buildEvent, deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryLedger } from '../../storage/memory-ledger.ts'
import { createMemoryPictureStore } from '../../storage/memory-picture-store.ts'
import { createSyncService } from './sync-service.ts'
import { createSimulatedSite } from './testing/simulated-site.ts'

const client = join(import.meta.dirname, '../..')

/** All files of ours that a file imports as code, and the packages. */
function reached(file: string, seen = new Map<string, string>()): Map<string, string> {
  if (seen.has(file))
    return seen
  const source = readFileSync(file, 'utf8')
  seen.set(file, source)
  for (const [, path] of source.matchAll(/^import (?!type)[^']*'([^']+)'/gm)) {
    if (path!.startsWith('.'))
      reached(join(dirname(file), path!), seen)
    else if (!path!.startsWith('#contract/'))
      seen.set(path!, '')
  }
  return seen
}

it('HD6 the sync runs without a page: nothing it stands on is a browser\'s', async () => {
  const files = new Map([
    'sync-service',
    'urgent-teller',
    'holding-service',
    'event-recorder',
    'annotation-recorder',
    'snapshot-source',
  ].flatMap(name => [
    ...reached(join(import.meta.dirname, `${name}.ts`)),
  ]).concat([
    ...reached(join(client, 'core/sync/ledger-event-store.ts')),
    ...reached(join(client, 'storage/memory-ledger.ts')),
  ]))
  const names = [
    ...files.keys(),
  ].map(file => file.startsWith(client)
    ? relative(client, file)
    : file)
  expect(names.length).toBeGreaterThan(25)
  expect(names.filter(name => !/^(?:core|pipeline\/sync|storage)\//.test(name))).toEqual([])
  expect([...files].filter(([, source]) => /\b(?:document|window|navigator|localStorage|indexedDB)[.!?]/.test(source.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*/g, ''))).map(([file]) => file)).toEqual([])

  // And here it does.
  const site = createSimulatedSite(1, 1)
  const { network } = site.browsers[0]!
  network.calm()
  const store = createEventStore({
    ledger: createMemoryLedger(),
    pictures: createMemoryPictureStore({ maxBytes: 1000 }),
    newDeviceId: () => deviceIdOf(9),
  })
  const life = new AbortController()
  const running = createSyncService({
    api: network.api,
    socket: network.socket,
    store,
    timers: site.timers,
    random: () => 0.5,
    lock: {
      hold: (_name, _signal, body) => body(),
    },
    teller: () => ({ mayRecord: true }),
  }).run(life.signal)
  await store.record(buildEvent(1))
  await site.advance(60_000)
  expect((await store.find(buildEvent(1).eventId))?.sync).toBe('synced')
  life.abort()
  await running
  site.stop()
})
