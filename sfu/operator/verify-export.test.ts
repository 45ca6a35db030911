import { Buffer } from 'node:buffer'
import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zipSync } from 'fflate'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { exportLines, verifyExport } from './verify-export.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-export-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')
const contents: Record<string, Buffer> = {
  'pictures/a.webp': Buffer.from('a picture'.repeat(40_000)),
  'clips/b.mp4': Buffer.from('a film'),
  'events.csv': Buffer.from('a,b\r\n'.repeat(50_000)),
}

function manifestOf(files: Record<string, Uint8Array>): Buffer {
  return Buffer.from(JSON.stringify({
    format: 'ansim-export',
    version: 1,
    exportId: '11111111-1111-4111-8111-111111111111',
    name: 'Gate',
    reason: 'Asked for by the inspector',
    organization: 'Plant',
    operator: { name: 'Kim', role: 'reviewer' },
    madeAt: { utc: '2026-11-21T05:03:22.000Z', local: '2026-11-21T14:03:22', timeZone: 'Asia/Seoul' },
    app: { name: 'Ansim', version: '0.1.0' },
    mosaic: { isApplied: false, says: 'No' },
    subject: {
      kind: 'incidents',
      incidentIds: ['01919191-9191-7919-9919-919191919191'],
    },
    sites: [],
    cameras: [],
    files: Object.entries(files).map(([path, bytes]) => ({
      path,
      bytes: bytes.length,
      sha256: sha256(bytes),
      kind: 'picture',
    })),
    missing: [],
  }))
}

/** A zip with these files, whose manifest was made of `said`. */
async function written(name: string, files: Record<string, Uint8Array>, said = contents): Promise<string> {
  const file = join(folder, name)
  await writeFile(file, zipSync({
    ...files,
    'manifest.json': manifestOf(said),
  }))
  return file
}

it('EX9 a file that is as it left is sound, stored or packed, and says who made it and why', async () => {
  const verdict = await verifyExport(await written('sound.zip', contents))
  expect(verdict).toMatchObject({
    kind: 'sound',
    files: 4,
    manifestSha256: sha256(manifestOf(contents)),
  })
  expect(exportLines(verdict).flat().join('\n')).toContain('Asked for by the inspector')
  const stored = join(folder, 'stored.zip')
  await writeFile(stored, zipSync({
    ...contents,
    'manifest.json': manifestOf(contents),
  }, { level: 0 }))
  expect((await verifyExport(stored)).kind).toBe('sound')
})

it('EX9 the first file that was changed, taken out or put in is named', async () => {
  const changed = Buffer.from(contents['clips/b.mp4']!)
  changed[2]! ^= 1
  expect(await verifyExport(await written('changed.zip', { ...contents, 'clips/b.mp4': changed }))).toEqual({ kind: 'wrong', path: 'clips/b.mp4', what: 'changed' })
  const { 'clips/b.mp4': _, ...fewer } = contents
  expect(await verifyExport(await written('fewer.zip', fewer))).toEqual({ kind: 'wrong', path: 'clips/b.mp4', what: 'missing' })
  expect(await verifyExport(await written('more.zip', { ...contents, 'clips/c.mp4': changed }))).toEqual({ kind: 'wrong', path: 'clips/c.mp4', what: 'foreign' })
  expect(exportLines({ kind: 'wrong', path: 'clips/c.mp4', what: 'foreign' })[0]![0]).toContain('clips/c.mp4')
})

it('EX9 what is cut off, is no export, or is no zip, is said so', async () => {
  const whole = zipSync({
    ...contents,
    'manifest.json': manifestOf(contents),
  })
  const cases: [string, Uint8Array][] = [
    [
      'cut.zip',
      whole.subarray(0, whole.length / 2),
    ],
    [
      'other.zip',
      zipSync({
        'a.txt': Buffer.from('x'),
      }),
    ],
    [
      'text.zip',
      Buffer.from('no zip'),
    ],
    [
      'empty.zip',
      new Uint8Array(),
    ],
  ]
  for (const [name, bytes] of cases) {
    await writeFile(join(folder, name), bytes)
    await expect(verifyExport(join(folder, name)), name).rejects.toMatchObject({ code: 'bad-input' })
  }
  await expect(verifyExport(join(folder, 'none.zip'))).rejects.toMatchObject({ code: 'bad-input' })
  await writeFile(join(folder, 'no-json.zip'), zipSync({
    'manifest.json': Buffer.from('{'),
  }))
  expect(await verifyExport(join(folder, 'no-json.zip'))).toEqual({ kind: 'wrong', path: 'manifest.json', what: 'unreadable' })
})

it('EX9 one byte flipped anywhere in the file is never called sound', async () => {
  const seed = Date.now() % 2 ** 31
  let state = seed
  const random = (below: number): number => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor(state / 2 ** 32 * below)
  }
  // The packed bytes themselves and the list at the end; the first local header's time, flags and version say nothing of what is in the files.
  const whole = Buffer.from(zipSync({
    ...contents,
    'manifest.json': manifestOf(contents),
  }))
  const missed: number[] = []
  for (let i = 0; i < 60; i++) {
    const bytes = Buffer.from(whole)
    const at = random(bytes.length)
    bytes[at]! ^= 1 << random(8)
    const file = join(folder, 'flipped.zip')
    await writeFile(file, bytes)
    const verdict = await verifyExport(file).catch(() => undefined)
    if (verdict?.kind === 'sound' && verdict.manifestSha256 !== sha256(manifestOf(contents)))
      missed.push(at)
  }
  expect(missed, `seed ${seed}`).toEqual([])
})
