import type { OrganizationId, Sha256 } from '#contract/ids'
import type { PartStore } from '../core/part-store.ts'
import { Buffer } from 'node:buffer'
import { mkdtemp, rm, utimes } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { epochMs } from '#contract/time'
import { openFilePartStore } from './file-part-store.ts'
import { createMemoryPartStore } from './memory-part-store.ts'
import { checkOpenParts, maxOpenBytes, maxOpenParts } from './part-limits.ts'

const organizationId = '11111111-1111-4111-8111-111111111111' as OrganizationId
function key(letter: string) {
  return {
    organizationId,
    sha256: letter.repeat(64) as Sha256,
  }
}
const bytes = (text: string) => Buffer.from(text)
let folder: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-parts-'))
})
afterAll(() => rm(folder, { recursive: true }))

const stores: [string, () => Promise<PartStore>][] = [
  [
    'file',
    () => openFilePartStore(join(folder, String(count++))),
  ],
  [
    'memory',
    async () => createMemoryPartStore(() => epochMs(Date.now())),
  ],
]

describe.each(stores)('the %s part store', (_name, open) => {
  it('CT5 grows at its end alone, and stays as it is once it is whole', async () => {
    const store = await open()
    expect(await store.state(key('a'))).toEqual({ bytes: 0, isWhole: false })
    expect([
      await store.append(key('a'), 0, bytes('one ')),
      await store.append(key('a'), 0, bytes('one ')),
      await store.append(key('a'), 9, bytes('x')),
      await store.append(key('a'), 4, bytes('two')),
    ]).toEqual([4, 4, 4, 7])
    await store.markWhole(key('a'))
    expect(await store.append(key('a'), 7, bytes('more'))).toBe(7)
    expect([
      await store.state(key('a')),
      Buffer.from((await store.read(key('a')))!).toString(),
    ]).toEqual([
      { bytes: 7, isWhole: true },
      'one two',
    ])
    await store.remove(key('a'))
    await store.remove(key('a'))
    expect(await store.read(key('a'))).toBeUndefined()
  })

  it('CT5 two who send the same file do not disturb each other', async () => {
    const store = await open()
    const sizes = await Promise.all(Array.from({ length: 10 }, () => store.append(key('b'), 0, bytes('12345'))))
    expect(sizes.every(size => size === 5)).toBe(true)
    expect(Buffer.from((await store.read(key('b')))!).toString()).toBe('12345')
  })

  it('CT5 sweeps what nobody went on with, and nothing else', async () => {
    const store = await open()
    await store.append(key('c'), 0, bytes('x'))
    expect(await store.sweep(epochMs(Date.now() - 60_000))).toBe(0)
    expect(await store.sweep(epochMs(Date.now() + 60_000))).toBe(1)
    expect((await store.state(key('c'))).bytes).toBe(0)
  })

  it.each([
    '../../x',
    'A'.repeat(64),
  ])('refuses the name %j', async (sha256) => {
    const store = await open()
    await expect((async () => store.append({ organizationId, sha256: sha256 as Sha256 }, 0, bytes('x')))()).rejects.toMatchObject({ code: 'bad-input' })
  })
})

it('CT5 parts on the disk outlive a restart', async () => {
  const place = join(folder, 'restarted')
  await (await openFilePartStore(place)).append(key('d'), 0, bytes('first '))
  const again = await openFilePartStore(place)
  expect(await again.append(key('d'), 6, bytes('second'))).toBe(12)
  const old = new Date(Date.now() - 2 * 86_400_000)
  await utimes(join(place, organizationId, `${'d'.repeat(64)}.part`), old, old)
  expect(await again.sweep(epochMs(Date.now() - 86_400_000))).toBe(1)
})

it('CT5 an organization has only so much under way', () => {
  expect(() => checkOpenParts({ files: maxOpenParts, bytes: 0 }, true, 1)).toThrow('Too many films')
  expect(() => checkOpenParts({ files: maxOpenParts, bytes: 0 }, false, 1)).not.toThrow()
  expect(() => checkOpenParts({ files: 1, bytes: maxOpenBytes }, false, 1)).toThrow('Too many films')
})
