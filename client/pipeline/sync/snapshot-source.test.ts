import type { Sha256 } from '#contract/ids'
import { describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { NetworkUnavailable } from '../../core/network-unavailable.ts'
import { deviceIdOf } from '../../core/sync/testing/event-builder.ts'
import { createMemoryEventStore } from '../../storage/memory-event-store.ts'
import { createHash } from './sha256.ts'
import { createSnapshotSource } from './snapshot-source.ts'

const hash = createHash(crypto.subtle)
const bytes = new TextEncoder().encode('abc')

function open(findSnapshot: (sha256: Sha256) => Promise<Blob | undefined>) {
  const store = createMemoryEventStore({
    newDeviceId: () => deviceIdOf(1),
  })
  let asked = 0
  const source = createSnapshotSource({
    store,
    hash,
    api: {
      call: () => Promise.reject(new Error('Not here.')),
      putSnapshot: () => Promise.reject(new Error('Not here.')),
      findSnapshot(sha256) {
        asked++
        return findSnapshot(sha256)
      },
    },
  })
  return {
    store,
    source,
    asked: () => asked,
  }
}

describe('SnapshotSource', () => {
  it('fetches a picture once, however many ask, and keeps it for the time without a network', async () => {
    const name = await hash(bytes.buffer)
    const { store, source, asked } = open(async () => new Blob([bytes]))
    const pictures = await Promise.all([1, 2, 3].map(() => source.snapshot(name)))
    expect(pictures.map(picture => picture?.size)).toEqual([3, 3, 3])
    await source.snapshot(name)
    expect(asked()).toBe(1)
    expect((await store.snapshot(name))?.size).toBe(3)
  })

  it('does not show bytes that are not the picture the event names', async () => {
    const { store, source } = open(async () => new Blob(['something else']))
    const name = await hash(bytes.buffer)
    expect(await source.snapshot(name)).toBeUndefined()
    expect(await store.snapshot(name)).toBeUndefined()
  })

  it('has none without a network, and says what the server refuses', async () => {
    const name = await hash(bytes.buffer)
    expect(await open(() => Promise.reject(new NetworkUnavailable('No.'))).source.snapshot(name)).toBeUndefined()
    await expect(open(() => Promise.reject(new AppError('not-allowed', 'No.'))).source.snapshot(name)).rejects.toThrow(AppError)
  })
})
