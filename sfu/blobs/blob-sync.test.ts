import type { OrganizationId, Sha256 } from '#contract/ids'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { openFileBlobStore } from './file-blob-store.ts'

const organizationId = '11111111-1111-4111-8111-111111111111' as OrganizationId
const sha256 = 'b'.repeat(64) as Sha256
let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-blob-sync-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  await rm(folder, { recursive: true, force: true })
})

it('SY10 a blob\'s bytes are synced whole while they have no name yet, and its name before the answer', async () => {
  const store = await openFileBlobStore(folder, size => randomBytes(size))
  const probe = await open(folder, 'r')
  const handles = Object.getPrototypeOf(probe) as typeof probe
  await probe.close()
  const synced: { bytes: number, isFile: boolean, isNamed: boolean }[] = []
  const original = handles.sync
  vi.spyOn(handles, 'sync').mockImplementation(async function (this: typeof probe) {
    const stat = await this.stat()
    const names = await readdir(folder, { recursive: true })
    synced.push({
      bytes: stat.size,
      isFile: stat.isFile(),
      isNamed: names.some(name => name.endsWith(sha256)),
    })
    return original.call(this)
  })
  await store.put({ organizationId, sha256 }, new Uint8Array(70_000))
  expect(synced.filter(({ isFile }) => isFile)).toEqual([
    { bytes: 70_000, isFile: true, isNamed: false },
  ])
  expect(synced.at(-1)).toMatchObject({ isFile: false, isNamed: true })
})
