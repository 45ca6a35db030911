import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')

/** Every failure that a person can meet; each has a row in SPEC.md. */
const failures = [
  'unknown flag',
  'taken port',
  'unreachable camera',
  'wrong password',
  'HTTP where RTSP should be',
  'not H.264',
  'B-frames',
  'no key frames',
  'a certificate nobody knows',
  'a stream that ends',
  'a model that is not one',
  'a model that lies about its hash',
  'a data folder of a newer version',
  'full disk',
  'no Chromium',
  'no WebGPU',
  'a browser too old',
]

async function readRows(): Promise<Map<string, { file: string, title: string }>> {
  const spec = await readFile(join(root, 'sfu/SPEC.md'), 'utf8')
  const section = spec.split('\n## ').find(part => part.startsWith('Failures in words')) ?? ''
  return new Map([
    ...section.matchAll(/^\| ([^|]+) \|.*\| `([^`]+)`: ([^|]+) \|$/gm),
  ].map(([, failure, file, title]) => [
    failure!,
    { file: file!, title: title! },
  ]))
}

it('SPEC.md has a row for every failure, and no other', async () => {
  expect([
    ...(await readRows()).keys(),
  ]).toEqual(failures)
})

it.each(failures)('%s has its test', async (failure) => {
  const row = (await readRows()).get(failure)
  expect(row).toBeDefined()
  const code = await readFile(join(root, row!.file), 'utf8')
  // A title at the beginning of a test that is not skipped.
  const titles = [
    ...code.matchAll(/(?:\bit|\])\)?\((['"`])(.*?)(?<!\\)\1/g),
  ].map(([, , title]) => title!)
  expect(titles.some(title => title.startsWith(row!.title)), `${row!.file} has no test "${row!.title}..."`).toBe(true)
})
