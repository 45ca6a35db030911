import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createLogReader } from './log-reader.ts'
import { openRotatingFile } from './rotating-file.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-reader-'))
  file = join(folder, 'x.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const count = (from: number, to: number) => Array.from({ length: to - from }, (_, index) => `line ${String(from + index).padStart(4, '0')}`)

async function all(lines: AsyncGenerator<string>): Promise<string[]> {
  return Array.fromAsync(lines)
}

it('follows a log across its rotations: every line once, in order', async () => {
  const log = openRotatingFile(file, { maxBytes: 100, keep: 10 })
  const reader = createLogReader(file)
  const read: string[] = []
  let next = 0
  // 10 lines a file: 3 stay in one, 10 rotate once, 25 two or three times between two looks.
  for (const some of [3, 0, 10, 25, 1, 7, 31]) {
    for (const line of count(next, next + some))
      log.write(`${line}\n`)
    next += some
    read.push(...await all(reader.readNew()))
    expect(read).toEqual(count(0, next))
  }
  log.close()
})

it('begins with the oldest file, and goes on with what is there when its place was rotated away', async () => {
  const log = openRotatingFile(file, { maxBytes: 100, keep: 3 })
  const reader = createLogReader(file, 3)
  count(0, 15).forEach(line => log.write(`${line}\n`))
  expect(await all(reader.readNew())).toEqual(count(0, 15))
  count(15, 100).forEach(line => log.write(`${line}\n`))
  log.close()
  expect(await all(reader.readNew())).toEqual(count(70, 100))
})

it('waits for the rest of a line', async () => {
  await appendFile(file, 'one\ntw')
  const reader = createLogReader(file)
  expect(await all(reader.readNew())).toEqual(['one'])
  await appendFile(file, 'o\n')
  expect(await all(reader.readNew())).toEqual(['two'])
})

it('says where it looked when there is no log', async () => {
  await expect(all(createLogReader(file).readNew())).rejects.toMatchObject({
    code: 'not-found',
    message: expect.stringContaining('--data'),
  })
})
