import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { matchesLock } from './npm-dependencies.mjs'
import { checkout } from './pinned-node.mjs'

let root: string

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'ansim-npm-'))
  await mkdir(path.join(root, 'node_modules'))
})

afterEach(() => rm(root, { recursive: true, force: true }))

const a = { version: '1.0.0', integrity: 'sha512-a' }
const foreign = { version: '2.0.0', integrity: 'sha512-b', optional: true }
const wanted = {
  '': { name: 'ansim' },
  'node_modules/a': a,
  'node_modules/darwin-only': foreign,
}

async function write(installed: object | undefined): Promise<void> {
  await writeFile(path.join(root, 'package-lock.json'), JSON.stringify({ packages: wanted }))
  if (installed)
    await writeFile(path.join(root, 'node_modules/.package-lock.json'), JSON.stringify({ packages: installed }))
}

it.each([
  [
    'what is wanted, without another platform\'s binaries',
    { 'node_modules/a': a },
    true,
  ],
  [
    'all of it',
    { 'node_modules/a': a, 'node_modules/darwin-only': foreign },
    true,
  ],
  ['nothing, or an install that was broken off', undefined, false],
  [
    'an older version',
    {
      'node_modules/a': { ...a, version: '0.9.0' },
    },
    false,
  ],
  [
    'the same version with another content',
    {
      'node_modules/a': { ...a, integrity: 'sha512-x' },
    },
    false,
  ],
  ['less', {}, false],
  [
    'more',
    { 'node_modules/a': a, 'node_modules/z': a },
    false,
  ],
])('with %s installed', async (_, installed, matches) => {
  await write(installed)
  expect(await matchesLock(root)).toBe(matches)
})

it('our own lockfile lists the optional binaries of every platform, else npm ci refuses it', async () => {
  const { packages } = JSON.parse(await readFile(path.join(checkout, 'package-lock.json'), 'utf8')) as { packages: Record<string, { optionalDependencies?: Record<string, string> }> }
  const missing = Object.entries(packages).flatMap(([folder, entry]) => Object.keys(entry.optionalDependencies ?? {}).filter((name) => {
    // Node's lookup: in the package's own node_modules, then in each one above.
    for (let above = folder; ; above = above.slice(0, Math.max(0, above.lastIndexOf('/node_modules/')))) {
      if (path.posix.join(above, 'node_modules', name) in packages)
        return false
      if (above === '')
        return true
    }
  }))
  expect(missing).toEqual([])
})
