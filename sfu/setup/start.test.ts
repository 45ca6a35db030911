import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'

async function start(...args: string[]) {
  const child = spawn(process.execPath, [
    join(import.meta.dirname, 'start.mjs'),
    ...args,
  ], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [out, err, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ])
  return { code, out, err }
}

it('an unknown flag ends npm start with 2 and one sentence, before anything is set up', async () => {
  expect(await start('--prot', '8081')).toEqual({ code: 2, out: '', err: 'There is no flag --prot; did you mean --port?\n' })
})

it('help ends it with 0', async () => {
  expect(await start('--help')).toMatchObject({
    code: 0,
    err: '',
    out: expect.stringContaining('--camera'),
  })
})
