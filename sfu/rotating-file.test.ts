import { writeSync } from 'node:fs'
import { appendFile, mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openRotatingFile } from './rotating-file.ts'

let folder = ''
let file = ''
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ansim-rotating-'))
  file = join(folder, 'x.log')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

it('begins a new file before one grows too long, and keeps so many and no more', async () => {
  const { write, close } = openRotatingFile(file, { maxBytes: 100, keep: 3 })
  for (let line = 0; line < 50; line++)
    write(`line ${String(line).padStart(4, '0')}\n`)
  close()
  expect((await readdir(folder)).sort()).toEqual(['x.log', 'x.log.1', 'x.log.2'])
  const texts = await Promise.all(['.2', '.1', ''].map(end => readFile(`${file}${end}`, 'utf8')))
  for (const text of texts)
    expect(text.length).toBeLessThanOrEqual(100)
  // The youngest lines, in order, none missing between the files.
  expect(texts.join('').trim().split('\n')).toEqual(Array.from({ length: 30 }, (_, index) => `line ${String(index + 20).padStart(4, '0')}`))
})

it('counts what an earlier run left in the file, and ends the line it broke off', async () => {
  await appendFile(file, '{"half a li')
  const first = openRotatingFile(file, { maxBytes: 40 })
  first.write('whole\n')
  first.close()
  expect(await readFile(file, 'utf8')).toBe('{"half a li\nwhole\n')
  const second = openRotatingFile(file, { maxBytes: 40 })
  second.write(`${'x'.repeat(30)}\n`)
  second.close()
  expect((await stat(`${file}.1`)).size).toBe(18)
})

it('takes half a line back when the disk fills in its middle', async () => {
  let room = Infinity
  const { write, close } = openRotatingFile(file, {
    write: (fd, bytes) => writeSync(fd, bytes.subarray(0, room)),
  })
  write('one\n')
  room = 2
  write('two\n')
  write('three\n')
  room = Infinity
  write('four\n')
  close()
  const [one, missing, four] = (await readFile(file, 'utf8')).trim().split('\n')
  expect([one, four]).toEqual(['one', 'four'])
  expect(JSON.parse(missing!)).toMatchObject({ lines: 2, level: 40 })
})

it('may be closed and closed again', () => {
  const { write, close } = openRotatingFile(file)
  write('x\n')
  close()
  close()
})
