import { once } from 'node:events'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import os from 'node:os'
import path from 'node:path'
import process from 'node:process'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { spawnWithArguments } from './handed-arguments.mjs'

let folder: string
const module = JSON.stringify(path.resolve(import.meta.dirname, 'handed-arguments.mjs'))

beforeEach(async () => {
  folder = await mkdtemp(path.join(os.tmpdir(), 'ansim-arguments-'))
})

afterEach(() => rm(folder, { recursive: true, force: true }))

async function script(name: string, source: string): Promise<string> {
  const file = path.join(folder, name)
  await writeFile(file, source)
  return file
}

it('hands arguments over that no command line and no environment shows, and lets the program end', async () => {
  const output = path.join(folder, 'output')
  const file = await script('program.mjs', `
    import { readFileSync, writeFileSync } from 'node:fs'
    import { readHandedArguments } from ${module}
    const { args, parentGone } = await readHandedArguments()
    writeFileSync(${JSON.stringify(output)}, JSON.stringify({ args, argv: process.argv.slice(2), left: process.env.ANSIM_FLAGS_FD ?? null, gone: parentGone.aborted }))
  `)
  const child = spawnWithArguments(process.execPath, file, ['--camera', 'gate=rtsp://u:hunter2@h/안심'], { env: process.env })
  expect(child.spawnargs.join(' ')).not.toContain('hunter2')
  // It ends by itself: the open pipe does not hold it.
  expect(await once(child, 'exit')).toEqual([0, null])
  expect(JSON.parse(await readFile(output, 'utf8'))).toEqual({
    args: ['--camera', 'gate=rtsp://u:hunter2@h/안심'],
    argv: [],
    left: null,
    gone: false,
  })
})

it('tells the program when the one that started it is killed', async () => {
  const program = await script('program.mjs', `
    import { writeFileSync } from 'node:fs'
    import { readHandedArguments } from ${module}
    const { parentGone } = await readHandedArguments()
    const alive = setInterval(() => {}, 1000)
    parentGone.addEventListener('abort', () => {
      writeFileSync(process.env.OUTPUT, 'gone')
      clearInterval(alive)
    })
    writeFileSync(process.env.OUTPUT, 'started')
  `)
  const output = path.join(folder, 'output')
  const starter = await script('starter.mjs', `
    import { spawnWithArguments } from ${module}
    spawnWithArguments(process.execPath, ${JSON.stringify(program)}, [], { env: process.env, detached: true })
  `)
  const read = async (wanted: string): Promise<void> => {
    while (await readFile(output, 'utf8').catch(() => '') !== wanted)
      await new Promise(resolve => setTimeout(resolve, 10))
  }
  const parent = spawnWithArguments(process.execPath, starter, [], {
    env: { ...process.env, OUTPUT: output },
  })
  await read('started')
  parent.kill('SIGKILL')
  await read('gone')
})
