import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { hashInputs } from './client-build.mjs'

let root: string

beforeEach(async () => {
  root = await mkdtemp(path.join(os.tmpdir(), 'ansim-inputs-'))
  await mkdir(path.join(root, 'client/dist'), { recursive: true })
  await writeFile(path.join(root, 'client/a.ts'), 'a')
  await writeFile(path.join(root, 'package-lock.json'), '{}')
})

afterEach(() => rm(root, { recursive: true, force: true }))

const hash = () => hashInputs(root, ['client', 'public', 'package-lock.json'])

it('is the same for the same files', async () => {
  expect(await hash()).toBe(await hash())
})

it.each([
  [
    'a changed file',
    'client/a.ts',
    'b',
    true,
  ],
  ['a new file', 'client/b.ts', '', true],
  [
    'a file that is named itself',
    'package-lock.json',
    '{ }',
    true,
  ],
  [
    'a folder that was absent',
    'public/icon.svg',
    '',
    true,
  ],
  [
    'a test',
    'client/a.test.ts',
    '',
    false,
  ],
  [
    'what was built',
    'client/dist/index.html',
    '',
    false,
  ],
  [
    'a file that is not listed',
    'README.md',
    '',
    false,
  ],
])('sees %s', async (_, file, content, changes) => {
  const before = await hash()
  await mkdir(path.dirname(path.join(root, file)), { recursive: true })
  await writeFile(path.join(root, file), content)
  expect(await hash() !== before).toBe(changes)
})

it('sees a file that moved', async () => {
  const before = await hash()
  await rm(path.join(root, 'client/a.ts'))
  await writeFile(path.join(root, 'client/z.ts'), 'a')
  expect(await hash()).not.toBe(before)
})
