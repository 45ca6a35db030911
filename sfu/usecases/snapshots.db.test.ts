import type { OrganizationId, Sha256 } from '#contract/ids'
import type { TestContext } from './testing/test-context.ts'
import { Buffer } from 'node:buffer'
import { createHash, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#contract/app-error'
import { snapshotMaxBytes } from '#contract/snapshot'
import { operatorOf } from '../core/actor.ts'
import { createSnapshot } from './create-snapshot.ts'
import { getSnapshot } from './get-snapshot.ts'
import { addOrganization, openTestContext } from './testing/test-context.ts'

const theirs = '22222222-2222-4222-8222-222222222222' as OrganizationId
let t: TestContext

beforeAll(async () => {
  t = await openTestContext()
  await addOrganization(t.test, theirs)
})
afterAll(() => t.close())

const sha256Of = (bytes: Uint8Array): Sha256 => createHash('sha256').update(bytes).digest('hex') as Sha256
function aJpeg(): Buffer {
  return Buffer.concat([
    Buffer.of(0xFF, 0xD8, 0xFF, 0xE0),
    randomBytes(50),
  ])
}

describe('snapshots', () => {
  it('AU3 are kept, given back, idempotent, and not there for another organization', async () => {
    const bytes = aJpeg()
    const sha256 = sha256Of(bytes)
    await expect(getSnapshot(t.context, t.operator, { sha256 })).rejects.toMatchObject({ code: 'not-found' })
    await Promise.all([1, 2, 3].map(() => createSnapshot(t.context, t.operator, { sha256, mediaType: 'image/jpeg', bytes })))
    expect(await getSnapshot(t.context, t.operator, { sha256 })).toEqual({
      mediaType: 'image/jpeg',
      bytes: new Uint8Array(bytes),
    })
    await expect(getSnapshot(t.context, operatorOf(theirs), { sha256 })).rejects.toMatchObject({ code: 'not-found' })
  })

  it('SY10 the row comes after the bytes: a store that fails leaves no row', async () => {
    const bytes = aJpeg()
    const sha256 = sha256Of(bytes)
    const full = {
      ...t.context,
      blobs: {
        ...t.context.blobs,
        put: async () => {
          throw new AppError('disk-full', 'The disk is full; make room.')
        },
      },
    }
    await expect(createSnapshot(full, t.operator, { sha256, mediaType: 'image/jpeg', bytes })).rejects.toMatchObject({ code: 'disk-full' })
    expect((await t.test.superuser.query('select 1 from snapshot where sha256 = $1', [sha256])).rowCount).toBe(0)
  })

  const html = Buffer.from('<script>alert(1)</script>')
  const webp = Buffer.from('RIFF\0\0\0\0WEBPVP8 ')
  it.each([
    [
      'a page called a picture',
      { bytes: html, mediaType: 'image/jpeg' },
      'bad-input',
    ],
    [
      'a picture called a page',
      { bytes: webp, mediaType: 'text/html' },
      'bad-input',
    ],
    [
      'a picture called another kind',
      { bytes: webp, mediaType: 'image/jpeg' },
      'bad-input',
    ],
    [
      'nothing',
      {
        bytes: Buffer.alloc(0),
        mediaType: 'image/jpeg',
      },
      'bad-input',
    ],
    [
      'too much',
      {
        bytes: Buffer.alloc(snapshotMaxBytes + 1, 0xFF),
        mediaType: 'image/jpeg',
      },
      'too-large',
    ],
    [
      'other bytes than named',
      {
        bytes: webp,
        mediaType: 'image/webp',
        sha256: 'c'.repeat(64) as Sha256,
      },
      'hash-mismatch',
    ],
  ])('refuses %s', async (_what, upload, code) => {
    await expect(createSnapshot(t.context, t.operator, {
      sha256: sha256Of(upload.bytes),
      ...upload,
    })).rejects.toMatchObject({ code })
  })

  it('takes a WebP', async () => {
    await createSnapshot(t.context, t.operator, {
      sha256: sha256Of(webp),
      mediaType: 'image/webp',
      bytes: webp,
    })
  })
})
