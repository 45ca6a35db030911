import type { OrganizationId, Sha256 } from '#contract/ids'
import type { BlobKey, BlobStore } from '../core/blob-store.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openFileBlobStore } from './file-blob-store.ts'
import { createMemoryBlobStore } from './memory-blob-store.ts'

const ours = '11111111-1111-4111-8111-111111111111' as OrganizationId
const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
function keyOf(organizationId: OrganizationId, bytes: Uint8Array): BlobKey {
  return {
    organizationId,
    sha256: createHash('sha256').update(bytes).digest('hex') as Sha256,
  }
}

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'ansim-blobs-'))
})
afterAll(() => rm(folder, { recursive: true }))

const stores: [string, () => Promise<BlobStore>][] = [
  [
    'file',
    () => openFileBlobStore(join(folder, 'a', 'b'), randomBytes),
  ],
  [
    'memory',
    async () => createMemoryBlobStore(),
  ],
]

describe.each(stores)('the %s blob store', (_name, openStore) => {
  it('gives back the same bytes, and undefined for what it has not', async () => {
    const store = await openStore()
    const bytes = randomBytes(70_000)
    const key = keyOf(ours, bytes)
    expect(await store.find(key)).toBeUndefined()
    await store.put(key, bytes)
    await store.put(key, bytes)
    expect(Buffer.from((await store.find(key))!)).toEqual(bytes)
  })

  it('gives pieces of a blob, shorter at its end', async () => {
    const store = await openStore()
    const bytes = randomBytes(1000)
    const key = keyOf(ours, bytes)
    expect([
      await store.read(key, 0, 10),
      await store.size(key),
    ]).toEqual([undefined, undefined])
    await store.put(key, bytes)
    expect(await store.size(key)).toBe(1000)
    expect(Buffer.from((await store.read(key, 100, 350))!)).toEqual(bytes.subarray(100, 350))
    expect(Buffer.from((await store.read(key, 990, 5000))!)).toEqual(bytes.subarray(990))
    expect((await store.read(key, 5000, 6000))!.length).toBe(0)
  })

  it('keeps organizations apart', async () => {
    const store = await openStore()
    const bytes = randomBytes(10)
    await store.put(keyOf(ours, bytes), bytes)
    expect(await store.find(keyOf(theirs, bytes))).toBeUndefined()
    await store.put(keyOf(theirs, bytes), bytes)
    await store.remove(keyOf(theirs, bytes))
    await store.remove(keyOf(theirs, bytes))
    expect(await store.find(keyOf(theirs, bytes))).toBeUndefined()
    expect(await store.find(keyOf(ours, bytes))).toBeDefined()
  })

  it('takes the same blob many times at once', async () => {
    const store = await openStore()
    const bytes = randomBytes(50_000)
    await Promise.all(Array.from({ length: 20 }, () => store.put(keyOf(ours, bytes), bytes)))
    expect(Buffer.from((await store.find(keyOf(ours, bytes)))!)).toEqual(bytes)
  })

  it('does not hand out its own memory', async () => {
    const store = await openStore()
    const bytes = Buffer.of(1, 2, 3)
    const key = keyOf(ours, bytes)
    await store.put(key, bytes)
    bytes[0] = 9
    const found = (await store.find(key))!
    found[1] = 9
    expect([
      ...(await store.find(key))!,
    ]).toEqual([1, 2, 3])
  })

  it.each([
    [ours, '../../../../etc/passwd'],
    [
      ours,
      'A'.repeat(64),
    ],
    [ours, `${'a'.repeat(63)}/`],
    [ours, `${'a'.repeat(64)}\n`],
    [ours, ''],
    [
      '..',
      'a'.repeat(64),
    ],
    [
      '../11111111-1111-4111-8111-111111111111',
      'a'.repeat(64),
    ],
  ])('refuses a key that is no id and hash: %j %j', async (organizationId, sha256) => {
    const store = await openStore()
    const key = { organizationId, sha256 } as BlobKey
    await expect(store.put(key, Uint8Array.of(1))).rejects.toMatchObject({ code: 'bad-input' })
    await expect(store.find(key)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(store.read(key, 0, 1)).rejects.toMatchObject({ code: 'bad-input' })
    await expect(store.remove(key)).rejects.toMatchObject({ code: 'bad-input' })
  })
})

describe('the file blob store', () => {
  it('removes at opening what a crash left half-written, and leaves nothing there itself', async () => {
    const root = join(folder, 'crash')
    const store = await openFileBlobStore(root, randomBytes)
    const bytes = randomBytes(10)
    await store.put(keyOf(ours, bytes), bytes)
    expect(await readdir(join(root, 'incoming'))).toEqual([])
    await writeFile(join(root, 'incoming', 'half'), 'x')
    const again = await openFileBlobStore(root, randomBytes)
    expect(await readdir(join(root, 'incoming'))).toEqual([])
    expect(await again.find(keyOf(ours, bytes))).toBeDefined()
  })
})
